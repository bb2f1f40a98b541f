package io.coral.benchmarks;

import io.coral.runtime.inaccel.InaccelRuntime;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.format.Digests;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the C baseline does, done through the specification: commands chained by events, and the
 * last awaited. The main class of a process of its own.
 */
final class InaccelContestant {

  private static final KernelInfo KERNEL =
      new KernelInfo(
          "vector_add",
          List.of(),
          List.of(
              argument(0, "float*"),
              argument(1, "float*"),
              argument(2, "float*"),
              argument(3, "int")),
          Map.of());

  private final ComputeUnit unit;
  private final Buffer a;
  private final Buffer b;
  private final Buffer c;
  private final int floats;

  private InaccelContestant(Resource board, int floats) {
    Memory memory = board.memories().get(0);
    long bytes = (long) floats * Float.BYTES;
    this.unit = board.openComputeUnit(KERNEL.name());
    this.a = memory.allocate(bytes);
    this.b = memory.allocate(bytes);
    this.c = memory.allocate(bytes);
    this.floats = floats;
  }

  private static ArgumentInfo argument(int index, String type) {
    OptionalInt size = type.endsWith("*") ? OptionalInt.empty() : OptionalInt.of(Integer.BYTES);
    return new ArgumentInfo(index, "a" + index, type, size, Access.READ_WRITE, Set.of(), Map.of());
  }

  /**
   * Measures until standard input ends.
   *
   * @param arguments what the library is loaded on, the library, the file of the binary, and how
   *     many floats are added
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(arguments[2])));
    Bitstream bitstream =
        new Bitstream(
            "vector.bin",
            bytes,
            Optional.empty(),
            List.of(KERNEL),
            Map.of("binary.sha256", Digests.sha256(bytes)));
    String library = "name=soft; path=" + arguments[1] + "; load=" + arguments[0];
    try (InaccelRuntime runtime = new InaccelRuntime(Map.of("libraries", library), List::of);
        Resource board = runtime.open("soft-0");
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      board.program(bitstream);
      InaccelContestant contestant = new InaccelContestant(board, Integer.parseInt(arguments[3]));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(contestant.requests(Integer.parseInt(line.split(" ", -1)[1])));
      }
    }
  }

  private String requests(int count) throws InterruptedException {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      request();
      line.append(System.nanoTime() - start).append(' ');
    }
    return line.toString();
  }

  private void request() throws InterruptedException {
    unit.setBuffer(0, a);
    unit.setBuffer(1, b);
    unit.setBuffer(2, c);
    unit.setInt(3, floats);
    Event run = unit.run(a.copyToDevice(), b.copyToDevice());
    c.copyFromDevice(run).await();
  }
}
