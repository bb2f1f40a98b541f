package io.coral.benchmarks;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.format.BitstreamFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * What the C baseline does, done through the specification. The main class of a process of its own,
 * whose environment chooses the OpenCL device; the commands are those of the C program.
 */
final class OpenClContestant implements AutoCloseable {
  private static final int ELEMENTS = 1024;
  private static final int BYTES = ELEMENTS * Integer.BYTES;
  private static final int LAST = BYTES - Integer.BYTES;
  private static final int COPY_BYTES = 64 << 20;
  private static final int PARTS = 6;

  private final Resource resource;
  private final ComputeUnit unit;
  private final Buffer a;
  private final Buffer b;
  private final Buffer c;
  private final Buffer large;
  private final ByteBuffer result;
  private final boolean computes;

  /** One addition. */
  private interface Addition {
    void run() throws InterruptedException;
  }

  private OpenClContestant(AcceleratorRuntime runtime, Bitstream bitstream, boolean computes) {
    this.computes = computes;
    resource = runtime.open(runtime.discover().devices().get(0).id());
    resource.program(bitstream);
    unit = resource.openComputeUnit("addition");
    Memory memory = resource.memories().get(0);
    a = memory.allocate(BYTES);
    b = memory.allocate(BYTES);
    c = memory.allocate(BYTES);
    large = memory.allocate(COPY_BYTES);
    ByteBuffer first = a.hostView().order(ByteOrder.nativeOrder());
    ByteBuffer second = b.hostView().order(ByteOrder.nativeOrder());
    for (int i = 0; i < ELEMENTS; i++) {
      first.putInt(i * Integer.BYTES, i);
      second.putInt(i * Integer.BYTES, 2 * i);
    }
    result = c.hostView().order(ByteOrder.nativeOrder());
    ByteBuffer host = large.hostView();
    while (host.hasRemaining()) {
      host.put((byte) 1);
    }
  }

  /**
   * Measures until standard input ends.
   *
   * @param arguments the platform's name and the file of kernels: source, or a binary for a device
   *     that computes nothing
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    AcceleratorRuntime runtime = first(ServiceLoader.load(AcceleratorRuntime.class), "xilinx");
    Path kernels = Path.of(arguments[1]);
    boolean computes = kernels.toString().endsWith(".cl");
    Bitstream bitstream =
        computes
            ? format().build(List.of(kernels), Map.of("platform", arguments[0]))
            : Bitstream.of("addition", ByteBuffer.wrap(Files.readAllBytes(kernels)));
    try (OpenClContestant contestant = new OpenClContestant(runtime, bitstream, computes);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(contestant.answer(line.split(" ", -1)));
      }
    }
  }

  private static AcceleratorRuntime first(Iterable<AcceleratorRuntime> runtimes, String id) {
    for (AcceleratorRuntime runtime : runtimes) {
      if (runtime.info().id().equals(id)) {
        return runtime;
      }
    }
    throw new BaselineException("there is no runtime " + id + " on the class path");
  }

  private static BitstreamFormat format() {
    for (BitstreamFormat format : ServiceLoader.load(BitstreamFormat.class)) {
      if (format.id().equals("xclbin")) {
        return format;
      }
    }
    throw new BaselineException("there is no format xclbin on the class path");
  }

  private String answer(String[] words) throws InterruptedException {
    StringBuilder line = new StringBuilder();
    switch (words[0]) {
      case "chained" -> timed(this::addChained, words[1], line);
      case "awaited" -> timed(this::addAwaited, words[1], line);
      case "parts" -> inParts(Integer.parseInt(words[1]), line);
      case "copy" -> copy(line);
      default -> throw new BaselineException("unknown command " + words[0]);
    }
    return line.toString();
  }

  private void timed(Addition addition, String count, StringBuilder line)
      throws InterruptedException {
    long[] nanos = new long[Integer.parseInt(count)];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      addition.run();
      nanos[i] = System.nanoTime() - start;
      checkResult();
    }
    for (long each : nanos) {
      line.append(each).append(' ');
    }
  }

  private void addChained() throws InterruptedException {
    setArguments();
    c.copyFromDevice(unit.run(b.copyToDevice(a.copyToDevice()))).await();
  }

  private void addAwaited() throws InterruptedException {
    setArguments();
    a.copyToDevice().await();
    b.copyToDevice().await();
    unit.run().await();
    c.copyFromDevice().await();
  }

  private void setArguments() {
    unit.setBuffer(0, a);
    unit.setBuffer(1, b);
    unit.setBuffer(2, c);
    unit.setInt(3, ELEMENTS);
  }

  private void checkResult() {
    if (computes && result.getInt(LAST) != 3 * (ELEMENTS - 1)) {
      throw new BaselineException("wrong result " + result.getInt(LAST));
    }
    result.putInt(LAST, 0);
  }

  private void inParts(int count, StringBuilder line) throws InterruptedException {
    long[] moments = new long[PARTS + 1];
    for (int i = 0; i < count; i++) {
      moments[0] = System.nanoTime();
      setArguments();
      moments[1] = System.nanoTime();
      Event firstIn = a.copyToDevice();
      moments[2] = System.nanoTime();
      Event secondIn = b.copyToDevice(firstIn);
      moments[3] = System.nanoTime();
      Event run = unit.run(secondIn);
      moments[4] = System.nanoTime();
      Event out = c.copyFromDevice(run);
      moments[5] = System.nanoTime();
      out.await();
      moments[6] = System.nanoTime();
      checkResult();
      for (int part = 0; part < PARTS; part++) {
        line.append(moments[part + 1] - moments[part]).append(' ');
      }
    }
  }

  private void copy(StringBuilder line) throws InterruptedException {
    long start = System.nanoTime();
    large.copyToDevice().await();
    long between = System.nanoTime();
    large.copyFromDevice().await();
    line.append(between - start).append(' ').append(System.nanoTime() - between);
  }

  @Override
  public void close() {
    resource.close();
  }
}
