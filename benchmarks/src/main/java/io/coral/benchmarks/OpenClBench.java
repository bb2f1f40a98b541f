package io.coral.benchmarks;

import io.coral.launcher.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the runtime costs on top of OpenCL: on each device a C program and Coral take turns in the
 * same run.
 */
final class OpenClBench {

  /** What it can be measured on. */
  enum Device {
    BASIC,
    PTHREAD,
    XRT_NOOP;

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

  private static final String LOADER = "the OpenCL loader (Debian: ocl-icd-libopencl1)";
  private static final List<String> PARTS =
      List.of("arguments", "first copy in", "second copy in", "run", "copy out", "wait");
  private static final int ROUNDS = 40;
  private static final int CALLS = 250;
  private static final int WARM_UP = 30_000;
  private static final int COPY_ROUNDS = 51;
  private static final int COPY_WARM_UP = 3;

  /** Java calls C by foreign functions, and else by JNA. */
  private static final boolean FOREIGN = Runtime.version().feature() >= 22;

  private static final double CHAINED_OVER_C = FOREIGN ? 1.1 : 1.5;
  private static final double BASIC_ABOVE_C_MICROS = FOREIGN ? 1 : 5;
  private static final double AWAITED_OVER_C = 1.15;
  private static final double COPIED_OF_C = 0.97;

  private final List<Figure> figures = new ArrayList<>();

  List<Figure> run(List<Device> devices) throws InterruptedException {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path program =
          Baseline.compile("opencl_baseline", LOADER, "-l:libOpenCL.so.1", scratch.path());
      for (Device device : devices) {
        OpenClTarget target = device.target(folder(scratch.path(), device));
        try (Contestant c = target.c(program);
            Contestant coral = target.coral()) {
          additions(device, c, coral);
          parts(device, c, coral);
          copies(device, c, coral);
        }
      }
      return figures;
    }
  }

  private void additions(Device device, Contestant c, Contestant coral)
      throws InterruptedException {
    // what runs first would be measured while the rest is still being compiled
    coral.measure("awaited " + WARM_UP);
    coral.measure("chained " + WARM_UP);
    String name = device + ": 1,024 ints added, chained";
    Turns chained = Turns.take(c, coral, "chained ", WARM_UP, ROUNDS, CALLS);
    figures.addAll(
        device == Device.BASIC
            ? chained.figuresAbove(name, BASIC_ABOVE_C_MICROS)
            : chained.figuresOver(name, CHAINED_OVER_C));
    Turns awaited = Turns.take(c, coral, "awaited ", WARM_UP, ROUNDS, CALLS);
    figures.addAll(
        awaited.figuresOver(device + ": the same, each command awaited", AWAITED_OVER_C));
  }

  private void parts(Device device, Contestant c, Contestant coral) throws InterruptedException {
    List<List<Long>> ofC = perPart();
    List<List<Long>> ofCoral = perPart();
    for (int i = 0; i < ROUNDS; i++) {
      split(c.measure("parts " + CALLS), ofC);
      split(coral.measure("parts " + CALLS), ofCoral);
    }
    for (int part = 0; part < PARTS.size(); part++) {
      double micros = median(ofC.get(part)) / 1e3;
      figures.add(
          Figure.of(
              String.format(
                  Locale.ROOT, "%s:   %s, above C's %.2f us", device, PARTS.get(part), micros),
              median(ofCoral.get(part)) / 1e3 - micros,
              "us"));
    }
  }

  private void copies(Device device, Contestant c, Contestant coral) throws InterruptedException {
    List<Double> in = new ArrayList<>();
    List<Double> out = new ArrayList<>();
    for (int i = 0; i < COPY_WARM_UP + COPY_ROUNDS; i++) {
      long[] nanosOfC = c.measure("copy");
      long[] nanosOfCoral = coral.measure("copy");
      if (i >= COPY_WARM_UP) {
        in.add((double) nanosOfC[0] / nanosOfCoral[0]);
        out.add((double) nanosOfC[1] / nanosOfCoral[1]);
      }
    }
    String name = device + ": 64 MiB copied ";
    figures.add(Figure.atLeast(name + "in, of C's throughput", median(in), "x", COPIED_OF_C));
    figures.add(Figure.atLeast(name + "out, of C's throughput", median(out), "x", COPIED_OF_C));
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
