package io.coral.benchmarks;

import io.coral.opencl.ClBuffer;
import io.coral.opencl.ClContext;
import io.coral.opencl.ClEvent;
import io.coral.opencl.ClKernel;
import io.coral.opencl.ClPlatform;
import io.coral.opencl.ClProgram;
import io.coral.opencl.ClQueue;
import io.coral.opencl.ClStatus;
import io.coral.opencl.HostBytes;
import io.coral.opencl.OpenCl;
import io.coral.opencl.OpenClSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * The calls that the C baseline makes, made from Java through the OpenCL layer: what is left when
 * all that the specification promises is taken away.
 */
final class OpenClCalls implements AutoCloseable {
  private final int elements;
  private final int bytes;
  private final ClContext context;
  private final ClQueue queue;
  private final ClProgram program;
  private final ClKernel kernel;
  private final ClBuffer a;
  private final ClBuffer b;
  private final ClBuffer c;
  private final ByteBuffer result;
  private final HostBytes in;
  private final HostBytes out;
  private final byte[] size;

  /**
   * Calls on the first device of a platform.
   *
   * @param platform its name
   * @param kernels the file of source
   */
  OpenClCalls(String platform, Path kernels, int elements) throws IOException {
    this.elements = elements;
    this.bytes = elements * Integer.BYTES;
    context = platform(platform).devices().get(0).createContext();
    queue = context.createQueue(true);
    program = context.programFromSource(Files.readString(kernels), "");
    kernel = program.kernel("addition");
    a = context.createBuffer(bytes, null, OptionalInt.empty());
    b = context.createBuffer(bytes, null, OptionalInt.empty());
    c = context.createBuffer(bytes, null, OptionalInt.empty());
    ByteBuffer first = direct(bytes);
    for (int i = 0; i < elements; i++) {
      first.putInt(i * Integer.BYTES, i);
    }
    result = direct(bytes);
    in = HostBytes.of(first);
    out = HostBytes.of(result);
    size =
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(elements).array();
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static ClPlatform platform(String name) {
    return OpenCl.open(OpenClSettings.DEFAULT).openCl().orElseThrow().platforms().stream()
        .filter(platform -> platform.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new BaselineException("there is no OpenCL platform " + name));
  }

  /** Adds an array to itself, by one chain of commands. */
  void add() {
    kernel.setBuffer(0, a);
    kernel.setBuffer(1, b);
    kernel.setBuffer(2, c);
    kernel.setScalar(3, size);
    try (ClEvent firstIn = queue.write(a, 0, in, 0, bytes, List.of());
        ClEvent secondIn = queue.write(b, 0, in, 0, bytes, List.of(firstIn));
        ClEvent run = queue.run(kernel, List.of(secondIn));
        ClEvent copied = queue.read(c, 0, out, 0, bytes, List.of(run))) {
      while (copied.status() > ClStatus.SUCCESS) {
        Thread.onSpinWait();
      }
    }
  }

  /** Fails unless the last addition was right; the next one starts from nothing. */
  void checkResult() {
    int last = result.getInt(bytes - Integer.BYTES);
    if (last != 2 * (elements - 1)) {
      throw new BaselineException("wrong result " + last);
    }
    result.putInt(bytes - Integer.BYTES, 0);
  }

  @Override
  public void close() {
    c.close();
    b.close();
    a.close();
    kernel.close();
    program.close();
    queue.close();
    context.close();
  }
}
