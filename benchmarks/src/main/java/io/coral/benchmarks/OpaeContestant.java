package io.coral.benchmarks;

import com.sun.management.ThreadMXBean;
import io.coral.runtime.intelpac.IntelPacRuntime;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.ComputeUnit;
import io.coral.spec.KernelInfo;
import io.coral.spec.Resource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
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
 * What the C baseline does, done through the specification. The main class of a process of its own;
 * {@code launch} is the C program's command, {@code garbage} counts what launches allocate.
 */
final class OpaeContestant {

  /** So many that both kinds of launches are compiled as well as they ever are. */
  private static final int WARM_UP = 200_000;

  private static final KernelInfo KERNEL =
      new KernelInfo(
          "empty",
          List.of(),
          List.of(argument(0, "long"), argument(1, "long"), argument(2, "long")),
          Map.of("csr.offset", "0x500"));

  private final ComputeUnit unit;
  private final ComputeUnit nothing;

  private OpaeContestant(ComputeUnit unit, ComputeUnit nothing) {
    this.unit = unit;
    this.nothing = nothing;
  }

  private static ArgumentInfo argument(int index, String type) {
    return new ArgumentInfo(
        index, "a" + index, type, OptionalInt.of(Long.BYTES), Access.READ, Set.of(), Map.of());
  }

  /**
   * Measures until standard input ends.
   *
   * @param arguments the OPAE library and the file of the green bitstream
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path gbs = Path.of(arguments[1]);
    Bitstream bitstream =
        new Bitstream(
            "empty.gbs",
            ByteBuffer.wrap(Files.readAllBytes(gbs)),
            Optional.empty(),
            List.of(KERNEL),
            Map.of());
    try (IntelPacRuntime runtime = new IntelPacRuntime(Map.of("opae.library", arguments[0]));
        Resource card = runtime.open(runtime.discover().devices().get(0).id());
        Resource floor = Idle.resource(KERNEL);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      card.program(bitstream);
      floor.program(bitstream);
      OpaeContestant contestant =
          new OpaeContestant(card.openComputeUnit("empty"), floor.openComputeUnit("empty"));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(contestant.answer(line.split(" ", -1)));
      }
    }
  }

  private String answer(String[] words) throws InterruptedException {
    int count = Integer.parseInt(words[1]);
    return switch (words[0]) {
      case "launch" -> launches(count);
      case "garbage" -> garbage(unit, count) + " " + garbage(nothing, count);
      default -> throw new BaselineException("unknown command " + words[0]);
    };
  }

  private String launches(int count) throws InterruptedException {
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      launch(unit, i);
      nanos[i] = System.nanoTime() - start;
    }
    StringBuilder line = new StringBuilder();
    for (long each : nanos) {
      line.append(each).append(' ');
    }
    return line.toString();
  }

  private static void launch(ComputeUnit unit, long value) throws InterruptedException {
    unit.setLong(0, value);
    unit.setLong(1, value + 1);
    unit.setLong(2, value + 2);
    unit.run().await();
  }

  /** Bytes that so many launches allocate on the calling thread, once all is warm. */
  private static long garbage(ComputeUnit unit, int count) throws InterruptedException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < WARM_UP; i++) {
      launch(unit, i);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < count; i++) {
      launch(unit, i);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
