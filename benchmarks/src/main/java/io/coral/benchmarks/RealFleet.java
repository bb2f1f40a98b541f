package io.coral.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.coral.api.Answer;
import io.coral.api.Request;
import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.launcher.TemporaryFolder;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The same kernel through the engine in real time, on simulated boards whose times are modelled and
 * whose copies are real: 16 requests on the way, each with images of its own.
 */
final class RealFleet {

  private static final int IMAGES = 64 * 150_528;
  private static final int WARM_UP = 100;
  private static final int BATCHES = 400;
  private static final BoardModel BOARD =
      BoardModel.DEFAULT.withLink(new BoardModel.Link(10_000, 12e9));

  private static final String PROTOTYPE =
      """
      {"name": "resnet", "kernelId": "resnet", "arguments": [
        {"type": "char*", "name": "images", "access": "r"},
        {"type": "float*", "name": "classes", "access": "w"}]}
      """;

  private RealFleet() {}

  /** One board, then two: what is reached of their own speed, and the host's time for a batch. */
  static List<Figure> run(Explained explained) throws IOException {
    List<Figure> figures = new ArrayList<>();
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      DiskRepository repository =
          new DiskRepository(scratch.path().resolve("repository"), new BinaryFormats());
      repository.install(
          KernelArtifact.write(scratch.path(), "net", BOARD.platform(), ResNet.class, PROTOTYPE));
      run(figures, repository, 1, explained);
      run(figures, repository, 2, explained);
    }
    return figures;
  }

  private static void run(
      List<Figure> figures, DiskRepository repository, int boards, Explained explained) {
    try (SimRuntime simulator =
            new SimRuntime(
                Collections.nCopies(boards, BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
        Engine engine = new Engine(repository)) {
      engine.add(simulator, 1);
      List<Request> requests = new ArrayList<>();
      for (int i = 0; i < VirtualFleet.THREADS; i++) {
        requests.add(
            Request.of("net.resnet")
                .arg(ByteBuffer.allocateDirect(IMAGES))
                .arg(ByteBuffer.allocateDirect(64 * Float.BYTES)));
      }
      batches(engine, requests, WARM_UP);
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long processor = system.getProcessCpuTime();
      long began = System.nanoTime();
      batches(engine, requests, BATCHES);
      double seconds = (System.nanoTime() - began) / 1e9;
      double millis = (system.getProcessCpuTime() - processor) / 1e6 / BATCHES;
      String name = "real time, " + boards + (boards == 1 ? " U250" : " U250s");
      double share = 100 * BATCHES * ResNet.SECONDS / boards / seconds;
      figures.add(Figure.atLeast(name, share, "%", 97));
      figures.add(Figure.of(name + ": processor time of the host for a batch", millis, "ms"));
      explained.say(name, engine, requests);
    }
  }

  private static void batches(Engine engine, List<Request> requests, int batches) {
    Answer[] answers = new Answer[requests.size()];
    for (int i = 0; i < batches; i++) {
      int at = i % answers.length;
      if (answers[at] != null) {
        answers[at].join();
      }
      answers[at] = engine.submit(requests.get(at));
    }
    for (Answer answer : answers) {
      if (answer != null) {
        answer.join();
      }
    }
  }
}
