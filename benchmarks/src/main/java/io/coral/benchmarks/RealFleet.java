package io.coral.benchmarks;

import com.sun.management.OperatingSystemMXBean;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The same kernel through the engine in real time, on simulated boards whose times are modelled and
 * whose copies are real: 16 threads, each of which asks for one batch after the other, with images
 * of its own.
 */
final class RealFleet {

  private static final int IMAGES = 64 * 150_528;

  /** Batches that each thread asks for. */
  private static final int WARM_UP = 6;

  private static final int BATCHES = 25;
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
  static List<Figure> run(Explained explained)
      throws IOException, InterruptedException, ExecutionException {
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
      List<Figure> figures, DiskRepository repository, int boards, Explained explained)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(VirtualFleet.THREADS);
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
      batches(threads, engine, requests, WARM_UP);
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long processor = system.getProcessCpuTime();
      long began = System.nanoTime();
      batches(threads, engine, requests, BATCHES);
      int all = BATCHES * requests.size();
      double seconds = (System.nanoTime() - began) / 1e9;
      double millis = (system.getProcessCpuTime() - processor) / 1e6 / all;
      String name = "real time, " + boards + (boards == 1 ? " U250" : " U250s");
      double share = 100 * all * ResNet.SECONDS / boards / seconds;
      figures.add(Figure.atLeast(name, share, "%", 97));
      figures.add(Figure.of(name + ": processor time of the host for a batch", millis, "ms"));
      explained.say(name, engine, requests);
    } finally {
      threads.shutdown();
    }
  }

  /** Each thread has a request of its own. */
  private static void batches(
      ExecutorService threads, Engine engine, List<Request> requests, int batches)
      throws InterruptedException, ExecutionException {
    List<Callable<Object>> asking = new ArrayList<>();
    for (Request request : requests) {
      Runnable ask =
          () -> {
            for (int i = 0; i < batches; i++) {
              engine.submit(request).join();
            }
          };
      asking.add(Executors.callable(ask));
    }
    for (Future<Object> thread : threads.invokeAll(asking)) {
      thread.get();
    }
  }
}
