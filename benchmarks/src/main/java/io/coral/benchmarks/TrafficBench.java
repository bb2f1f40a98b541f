package io.coral.benchmarks;

import io.coral.api.Answer;
import io.coral.api.Recording;
import io.coral.api.Request;
import io.coral.core.account.internal.Traffic;
import io.coral.core.account.internal.TrafficReader;
import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.core.whatif.internal.ModelledBoard;
import io.coral.core.whatif.internal.Observed;
import io.coral.core.whatif.internal.Replay;
import io.coral.core.whatif.internal.Service;
import io.coral.launcher.TemporaryFolder;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * How well {@code coral whatif} predicts: seeded traffic on simulated boards with modelled times is
 * recorded while it runs, then replayed in virtual time on as many boards and on one more, on which
 * the same traffic is measured too.
 */
final class TrafficBench {

  private static final BoardModel BOARD = BoardModel.DEFAULT;
  private static final int BOARDS = 2;

  /** Of so many recordings the median counts: one in which the host stood still tells little. */
  private static final int ROUNDS = 5;

  private static final int REQUESTS = 400;
  private static final int WARM_UP = 50;

  /** The boards are busy for about three quarters of the time. */
  private static final double PER_SECOND = 64;

  /** By so many percent a prediction may be off. */
  private static final double BOUND = 10;

  private static final int KIBIBYTE = 1 << 10;

  private static final String MODELLED =
      """
      {"name": "modelled", "kernelId": "modelled", "arguments": [
        {"type": "char*", "name": "in", "access": "r"},
        {"type": "char*", "name": "out", "access": "w"}]}
      """;

  private final Explained explained;

  /**
   * A benchmark.
   *
   * @param explained says of requests where they are
   */
  TrafficBench(Explained explained) {
    this.explained = explained;
  }

  private record Prediction(Service measured, Service predicted) {}

  /**
   * Runs it.
   *
   * @param kept where the last recording stays, if it is to
   */
  List<Figure> run(Optional<Path> kept) throws IOException {
    List<Prediction> asRecorded = new ArrayList<>();
    List<Prediction> withOneMore = new ArrayList<>();
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      DiskRepository repository =
          new DiskRepository(scratch.path().resolve("repository"), new BinaryFormats());
      repository.install(
          KernelArtifact.write(
              scratch.path(), "bench", BOARD.platform(), Modelled.class, MODELLED));
      Path file = kept.orElse(scratch.path().resolve("traffic.jsonl"));
      for (int seed = 1; seed <= ROUNDS; seed++) {
        Traffic more = recorded(repository, BOARDS + 1, seed, scratch.path().resolve("more.jsonl"));
        Traffic traffic = recorded(repository, BOARDS, seed, file);
        Observed observed = new Observed(traffic);
        List<ModelledBoard> boards = new ArrayList<>(ModelledBoard.of(traffic));
        asRecorded.add(
            new Prediction(Service.measured(traffic), Replay.on(boards, traffic, observed)));
        boards.add(boards.get(0));
        withOneMore.add(
            new Prediction(Service.measured(more), Replay.on(boards, traffic, observed)));
      }
    }
    List<Figure> figures = new ArrayList<>();
    add(figures, "two simulated boards", asRecorded, OptionalDouble.of(BOUND));
    // two runs are compared, so the host's own delays are in it twice
    add(figures, "one board more", withOneMore, OptionalDouble.empty());
    return figures;
  }

  private Traffic recorded(DiskRepository repository, int boards, long seed, Path file)
      throws IOException {
    try (SimRuntime simulator =
            new SimRuntime(
                Collections.nCopies(boards, BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
        Engine engine = new Engine(repository)) {
      engine.add(simulator, 1);
      submit(engine, WARM_UP, seed);
      Recording recording = engine.record(file);
      try (recording) {
        submit(engine, REQUESTS, seed);
      }
      if (recording.failure().isPresent()) {
        throw new IOException(recording.failure().get());
      }
      explained.say("seed " + seed, engine, List.of(request(KIBIBYTE), request(KIBIBYTE)));
    }
    return TrafficReader.read(file);
  }

  private static void submit(Engine engine, int requests, long seed) {
    Random random = new Random(seed);
    List<Answer> answers = new ArrayList<>();
    double at = System.nanoTime();
    for (int i = 0; i < requests; i++) {
      at += -Math.log(1 - random.nextDouble()) * 1e9 / PER_SECOND;
      Request request = request((16 << random.nextInt(6)) * KIBIBYTE);
      for (long left = (long) at - System.nanoTime(); left > 0; ) {
        LockSupport.parkNanos(left);
        left = (long) at - System.nanoTime();
      }
      answers.add(engine.submit(request));
    }
    answers.forEach(Answer::join);
  }

  private static Request request(int bytes) {
    return Request.of("bench.modelled")
        .arg(ByteBuffer.allocateDirect(bytes))
        .arg(ByteBuffer.allocateDirect(bytes));
  }

  private static void add(
      List<Figure> figures, String where, List<Prediction> all, OptionalDouble bound) {
    add(figures, where + ": p50", "ms", all, service -> service.p50() / 1e6, bound);
    add(figures, where + ": p99", "ms", all, service -> service.p99() / 1e6, bound);
    add(figures, where + ": answers", "1/s", all, Service::throughput, bound);
  }

  private static void add(
      List<Figure> figures,
      String name,
      String unit,
      List<Prediction> all,
      ToDoubleFunction<Service> of,
      OptionalDouble bound) {
    ToDoubleFunction<Prediction> measured = each -> of.applyAsDouble(each.measured());
    ToDoubleFunction<Prediction> off =
        each -> of.applyAsDouble(each.predicted()) / measured.applyAsDouble(each) - 1;
    figures.add(Figure.of(name, median(all, measured), unit));
    figures.add(
        new Figure(
            name + ", predicted, off by",
            median(all, each -> 100 * Math.abs(off.applyAsDouble(each))),
            "%",
            bound,
            OptionalDouble.empty()));
  }

  private static double median(List<Prediction> predictions, ToDoubleFunction<Prediction> of) {
    return predictions.stream().mapToDouble(of).sorted().skip(ROUNDS / 2).findFirst().orElseThrow();
  }
}
