package io.coral.benchmarks;

import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.DeviceInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the specification's machinery costs where the modelled device costs nothing. */
final class SpiBench {

  private static final int WARM_UP = 200_000;
  private static final int CALLS = 200_000;
  private static final int BOARDS = 1_000;
  private static final int COPY_BYTES = 64 << 20;
  private static final int COPY_ROUNDS = 15;

  List<Figure> run() throws InterruptedException {
    List<Figure> figures = new ArrayList<>();
    chain(figures);
    handOver(figures);
    discovery(figures);
    copies(figures);
    return figures;
  }

  private static void chain(List<Figure> figures) throws InterruptedException {
    try (Chain chain = new Chain(BoardModel.DEFAULT.withoutDelays())) {
      Samples samples = Samples.of(WARM_UP, CALLS, chain::request);
      String name = "copy in, run, copy out, completed inline";
      figures.add(Figure.atMost(name + ": median", samples.medianMicros(), "us", 5));
      figures.add(Figure.of(name + ": 99th percentile", samples.percentileMicros(99), "us"));
      figures.add(Figure.atMost(name + ": garbage", samples.bytesPerCall(), "B", 1024));
    }
  }

  /** A latency of 1 ns sends every command to the board's thread. */
  private static void handOver(List<Figure> figures) throws InterruptedException {
    BoardModel model = BoardModel.DEFAULT.withLink(new BoardModel.Link(1, 0));
    try (Chain chain = new Chain(model)) {
      Samples samples = Samples.of(WARM_UP / 10, CALLS / 10, chain::request);
      figures.add(
          Figure.of(
              "the same, handed over to the board's thread: median", samples.medianMicros(), "us"));
    }
  }

  private static void discovery(List<Figure> figures) {
    long heapBefore = usedHeap();
    long start = System.nanoTime();
    try (SimRuntime simulator =
        new SimRuntime(
            Collections.nCopies(BOARDS, BoardModel.DEFAULT),
            SimRuntime.ALL_FEATURES,
            SimClock.REAL)) {
      StringBuilder listing = new StringBuilder();
      for (DeviceInfo device : simulator.discover().devices()) {
        listing.append(device).append('\n');
      }
      double millis = (System.nanoTime() - start) / 1e6;
      figures.add(Figure.atMost(BOARDS + " boards discovered and listed", millis, "ms", 1000));
      double mib = (usedHeap() - heapBefore + 2.0 * listing.length()) / (1 << 20);
      figures.add(Figure.atMost(BOARDS + " boards: heap", Math.max(mib, 0), "MiB", 256));
    }
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void copies(List<Figure> figures) throws InterruptedException {
    try (Chain chain = new Chain(BoardModel.DEFAULT.withoutDelays())) {
      Buffer buffer = chain.buffer(COPY_BYTES);
      ByteBuffer host = buffer.hostView();
      ByteBuffer plain = ByteBuffer.allocate(COPY_BYTES);
      List<Double> in = new ArrayList<>();
      List<Double> out = new ArrayList<>();
      for (int i = 0; i < COPY_ROUNDS; i++) {
        double put = seconds(() -> plain.put(0, host, 0, COPY_BYTES));
        in.add(put / seconds(() -> buffer.copyToDevice().await()));
        double get = seconds(() -> host.put(0, plain, 0, COPY_BYTES));
        out.add(get / seconds(() -> buffer.copyFromDevice().await()));
      }
      figures.add(Figure.atLeast("copy in of 64 MiB over ByteBuffer.put", median(in), "x", 0.9));
      figures.add(Figure.atLeast("copy out of 64 MiB over ByteBuffer.put", median(out), "x", 0.9));
    }
  }

  private static double seconds(Samples.Operation operation) throws InterruptedException {
    long start = System.nanoTime();
    operation.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
