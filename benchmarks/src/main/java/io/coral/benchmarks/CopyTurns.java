package io.coral.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What others reach of C's throughput where each copies 64 MiB in and out, in turns. Two cores of a
 * machine are rarely as fast as each other at that, and which one a process copies on is chance: so
 * all of them copy once more on one and the same core.
 */
final class CopyTurns {
  private static final int ROUNDS = 51;
  private static final int WARM_UP = 3;
  private static final double LEAST_OF_C = 0.97;
  private static final Pattern LAST_CORE = Pattern.compile("(?m)^Cpus_allowed_list:.*?(\\d+)$");

  private final String device;
  private final Contestant c;
  private final List<Other> others = new ArrayList<>();

  /** One that is compared with C, and what it has to reach. */
  private record Other(String name, Contestant contestant, OptionalDouble bound) {}

  /** C's time over another's, of each round. */
  private record Ratios(List<Double> in, List<Double> out) {
    Ratios() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  CopyTurns(String device, Contestant c) {
    this.device = device;
    this.c = c;
  }

  /** Compares a C program with the C program. */
  void addC(String name, Contestant other) {
    others.add(new Other(name, other, OptionalDouble.empty()));
  }

  /** Compares Coral, which is held to a bound. */
  void addCoral(Jvm jvm, Contestant coral) {
    others.add(new Other(jvm.toString(), coral, OptionalDouble.of(LEAST_OF_C)));
  }

  /** Copies wherever the system puts each, then on one core, where all of them stay. */
  List<Figure> figures() throws InterruptedException {
    List<Figure> figures = new ArrayList<>(turns(""));
    int core = core();
    c.keepTo(core);
    for (Other other : others) {
      other.contestant.keepTo(core);
    }
    figures.addAll(turns(" on one core"));
    return figures;
  }

  private static int core() {
    try {
      Matcher status =
          LAST_CORE.matcher(
              Files.readString(Path.of("/proc/self/status"), StandardCharsets.US_ASCII));
      if (!status.find()) {
        throw new BaselineException("/proc/self/status does not tell the cores of this process");
      }
      return Integer.parseInt(status.group(1));
    } catch (IOException e) {
      throw new BaselineException("/proc/self/status cannot be read: " + e.getMessage(), e);
    }
  }

  private List<Figure> turns(String where) throws InterruptedException {
    Map<Other, Ratios> ratios = new LinkedHashMap<>();
    others.forEach(other -> ratios.put(other, new Ratios()));
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
      long[] nanosOfC = c.measure("copy");
      for (Map.Entry<Other, Ratios> entry : ratios.entrySet()) {
        long[] nanos = entry.getKey().contestant.measure("copy");
        if (i >= WARM_UP) {
          entry.getValue().in.add((double) nanosOfC[0] / nanos[0]);
          entry.getValue().out.add((double) nanosOfC[1] / nanos[1]);
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    ratios.forEach((other, all) -> figures.add(figure("in" + where, other, all.in)));
    ratios.forEach((other, all) -> figures.add(figure("out" + where, other, all.out)));
    return figures;
  }

  private Figure figure(String what, Other other, List<Double> ratios) {
    return new Figure(
        device + ": 64 MiB copied " + what + ", " + other.name + " of C's throughput",
        ratios.stream().sorted().toList().get(ratios.size() / 2),
        "x",
        OptionalDouble.empty(),
        other.bound);
  }
}
