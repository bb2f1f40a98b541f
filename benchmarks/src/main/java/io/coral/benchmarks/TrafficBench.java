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
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * How well {@code coral whatif} predicts what it knows: seeded traffic on two simulated boards with
 * modelled times is recorded while it runs, then replayed in virtual time.
 */
final class TrafficBench {

  private static final BoardModel BOARD = BoardModel.DEFAULT;
  private static final int BOARDS = 2;
  private static final int REQUESTS = 2_000;
  private static final int WARM_UP = 100;

  /** The boards are busy for about three quarters of the time. */
  private static final double PER_SECOND = 100;

  /** By so many percent a prediction may be off. */
  private static final double BOUND = 10;

  private static final int KIBIBYTE = 1 << 10;
  private static final long SEED = 1;

  private static final String DESCRIPTOR =
      """
      {"name": "bench.jar", "bitstreamId": "bench", "version": "1",
       "platform": {"vendor": "%s", "name": "%s", "version": "%s"},
       "kernels": [{"name": "modelled", "kernelId": "modelled", "arguments": [
         {"type": "char*", "name": "in", "access": "r"},
         {"type": "char*", "name": "out", "access": "w"}]}]}
      """;

  /**
   * Runs it.
   *
   * @param kept where the recording stays, if it is to
   */
  List<Figure> run(Optional<Path> kept) throws IOException {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      DiskRepository repository =
          new DiskRepository(
              scratch.path().resolve("repository"), System::nanoTime, new BinaryFormats());
      repository.install(
          EngineBench.artifact(scratch.path(), BOARD.platform(), Modelled.class, DESCRIPTOR));
      Path file = kept.orElse(scratch.path().resolve("traffic.jsonl"));
      record(repository, file);
      return figures(TrafficReader.read(file));
    }
  }

  private static void record(DiskRepository repository, Path file) throws IOException {
    try (SimRuntime simulator =
            new SimRuntime(
                Collections.nCopies(BOARDS, BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
        Engine engine = new Engine(repository)) {
      engine.add(simulator, 1);
      submit(engine, WARM_UP);
      Recording recording = engine.record(file);
      try (recording) {
        submit(engine, REQUESTS);
      }
      if (recording.failure().isPresent()) {
        throw new IOException(recording.failure().get());
      }
    }
  }

  private static void submit(Engine engine, int requests) {
    Random random = new Random(SEED);
    List<Answer> answers = new ArrayList<>();
    double at = System.nanoTime();
    for (int i = 0; i < requests; i++) {
      at += -Math.log(1 - random.nextDouble()) * 1e9 / PER_SECOND;
      int bytes = (16 << random.nextInt(6)) * KIBIBYTE;
      Request request =
          Request.of("bench.modelled")
              .arg(ByteBuffer.allocateDirect(bytes))
              .arg(ByteBuffer.allocateDirect(bytes));
      for (long left = (long) at - System.nanoTime(); left > 0; ) {
        LockSupport.parkNanos(left);
        left = (long) at - System.nanoTime();
      }
      answers.add(engine.submit(request));
    }
    answers.forEach(Answer::join);
  }

  private static List<Figure> figures(Traffic traffic) {
    Service measured = Service.measured(traffic);
    Service predicted = Replay.on(ModelledBoard.of(traffic), traffic, new Observed(traffic));
    return List.of(
        Figure.of("requests on two simulated boards: p50", measured.p50() / 1e6, "ms"),
        Figure.of("the same: p99", measured.p99() / 1e6, "ms"),
        Figure.of("the same: answers", measured.throughput(), "1/s"),
        off("p50", measured.p50(), predicted.p50()),
        off("p99", measured.p99(), predicted.p99()),
        off("answers", measured.throughput(), predicted.throughput()));
  }

  private static Figure off(String name, double measured, double predicted) {
    return Figure.atMost(
        "predicted from the recording, off by: " + name,
        100 * Math.abs(predicted / measured - 1),
        "%",
        BOUND);
  }
}
