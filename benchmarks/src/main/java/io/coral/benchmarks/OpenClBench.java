package io.coral.benchmarks;

import io.coral.launcher.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the runtime costs on top of OpenCL: on each device a C program and Coral take turns in the
 * same run, Coral in a JVM of each way that calls C.
 */
final class OpenClBench {

  /** What it can be measured on. */
  enum Device {
    BASIC("two-threads", "C with a second thread"),
    PTHREAD("waiter", "C that waits in a second thread"),
    XRT_NOOP("two-threads", "C with a second thread");

    private final String option;
    private final String otherC;

    Device(String option, String otherC) {
      this.option = option;
      this.otherC = otherC;
    }

    /** As a person writes it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private OpenClTarget target(Path folder) {
      return this == XRT_NOOP
          ? OpenClTarget.xrtNoop(folder)
          : OpenClTarget.pocl(toString(), folder);
    }
  }

  /** What is measured on it. */
  enum Rows {
    CHAINED,
    AWAITED,
    PARTS,
    COPIES;

    /** As a person writes it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String LOADER = "the OpenCL loader (Debian: ocl-icd-libopencl1)";
  private static final List<String> PARTS =
      List.of("arguments", "first copy in", "second copy in", "run", "copy out", "wait");
  private static final int ROUNDS = 40;
  private static final int CALLS = 250;
  private static final int WARM_UP = 30_000;
  private static final int C_WARM_UP = 1_000;

  private static final double CHAINED_OVER_C = 1.1;
  private static final double CHAINED_OVER_C_BY_JNA = 1.5;
  private static final double BASIC_ABOVE_C_MICROS = 1;
  private static final double BASIC_ABOVE_C_MICROS_BY_JNA = 5;
  private static final double AWAITED_OVER_C = 1.15;

  private final Set<Rows> rows;
  private final List<Figure> figures = new ArrayList<>();

  OpenClBench(Set<Rows> rows) {
    this.rows = rows;
  }

  List<Figure> run(List<Device> devices) throws InterruptedException {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path program =
          Baseline.compile("opencl_baseline", LOADER, "-l:libOpenCL.so.1", scratch.path());
      for (Device device : devices) {
        OpenClTarget target = device.target(folder(scratch.path(), device));
        try (Contestant c = target.c(program);
            Contestant otherC = target.c(program, device.option);
            EachJava corals = new EachJava(target::coral)) {
          additions(device, c, corals.contestants());
          otherC(device, c, otherC);
          if (rows.contains(Rows.PARTS)) {
            parts(device, c, otherC, corals.contestants());
          }
          if (rows.contains(Rows.COPIES)) {
            copies(device, c, otherC, corals.contestants());
          }
        }
      }
      return figures;
    }
  }

  private void additions(Device device, Contestant c, Map<Jvm, Contestant> corals)
      throws InterruptedException {
    for (Contestant coral : corals.values()) {
      // what runs first would be measured while the rest is still being compiled
      coral.measure("awaited " + WARM_UP);
      coral.measure("chained " + WARM_UP);
    }
    String name = added(device);
    if (rows.contains(Rows.CHAINED)) {
      chained(
          device, name + ", chained", Turns.take(c, corals, "chained ", WARM_UP, ROUNDS, CALLS));
    }
    if (rows.contains(Rows.AWAITED)) {
      awaited(name + ", each awaited", Turns.take(c, corals, "awaited ", WARM_UP, ROUNDS, CALLS));
    }
  }

  private void chained(Device device, String name, Map<Jvm, Turns> all) {
    figures.add(ofC(name, all));
    all.forEach(
        (jvm, turns) ->
            figures.addAll(
                device == Device.BASIC
                    ? turns.figuresAbove(
                        name,
                        jvm.toString(),
                        jvm.isForeign() ? BASIC_ABOVE_C_MICROS : BASIC_ABOVE_C_MICROS_BY_JNA)
                    : turns.figuresOver(
                        name,
                        jvm.toString(),
                        OptionalDouble.of(
                            jvm.isForeign() ? CHAINED_OVER_C : CHAINED_OVER_C_BY_JNA))));
  }

  private void awaited(String name, Map<Jvm, Turns> all) {
    figures.add(ofC(name, all));
    all.forEach(
        (jvm, turns) ->
            figures.addAll(
                turns.figuresOver(
                    name,
                    jvm.toString(),
                    jvm.isForeign() ? OptionalDouble.of(AWAITED_OVER_C) : OptionalDouble.empty())));
  }

  /**
   * What a C program takes that has in common with each JVM what costs: the locks of libraries cost
   * more in a process that has ever had a second thread, and a wait that can be given up needs one.
   */
  private void otherC(Device device, Contestant c, Contestant otherC) throws InterruptedException {
    if (rows.contains(Rows.CHAINED)) {
      figures.addAll(
          Turns.take(c, otherC, "chained ", C_WARM_UP, ROUNDS, CALLS)
              .figuresOver(added(device) + ", chained", device.otherC, OptionalDouble.empty()));
    }
    if (rows.contains(Rows.AWAITED)) {
      figures.addAll(
          Turns.take(c, otherC, "awaited ", C_WARM_UP, ROUNDS, CALLS)
              .figuresOver(
                  added(device) + ", each awaited", device.otherC, OptionalDouble.empty()));
    }
  }

  private static String added(Device device) {
    return device + ": 1,024 ints added";
  }

  private static Figure ofC(String name, Map<Jvm, Turns> all) {
    return all.values().iterator().next().ofOther(name, "C");
  }

  private void parts(Device device, Contestant c, Contestant otherC, Map<Jvm, Contestant> corals)
      throws InterruptedException {
    Map<Contestant, String> others = new LinkedHashMap<>();
    others.put(otherC, device.otherC);
    corals.forEach((jvm, coral) -> others.put(coral, jvm.toString()));
    List<List<Long>> ofC = perPart();
    Map<Contestant, List<List<Long>>> ofOthers = new LinkedHashMap<>();
    others.keySet().forEach(other -> ofOthers.put(other, perPart()));
    for (int i = 0; i < ROUNDS; i++) {
      split(c.measure("parts " + CALLS), ofC);
      for (Map.Entry<Contestant, List<List<Long>>> ofOther : ofOthers.entrySet()) {
        split(ofOther.getKey().measure("parts " + CALLS), ofOther.getValue());
      }
    }
    for (int part = 0; part < PARTS.size(); part++) {
      String name = device + ":   " + PARTS.get(part);
      double micros = median(ofC.get(part)) / 1e3;
      figures.add(Figure.of(name + ", C", micros, "us"));
      for (Map.Entry<Contestant, List<List<Long>>> ofOther : ofOthers.entrySet()) {
        figures.add(
            Figure.of(
                name + ", " + others.get(ofOther.getKey()) + " above C",
                median(ofOther.getValue().get(part)) / 1e3 - micros,
                "us"));
      }
    }
  }

  private void copies(Device device, Contestant c, Contestant otherC, Map<Jvm, Contestant> corals)
      throws InterruptedException {
    CopyTurns turns = new CopyTurns(device.toString(), c);
    turns.addC(device.otherC, otherC);
    corals.forEach(turns::addCoral);
    figures.addAll(turns.figures());
  }

  private static List<List<Long>> perPart() {
    return Stream.<List<Long>>generate(ArrayList::new).limit(PARTS.size()).toList();
  }

  private static void split(long[] nanos, List<List<Long>> parts) {
    for (int i = 0; i < nanos.length; i++) {
      parts.get(i % parts.size()).add(nanos[i]);
    }
  }

  private static <T extends Comparable<T>> T median(List<T> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static Path folder(Path parent, Device device) {
    try {
      return Files.createDirectory(parent.resolve(device.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
