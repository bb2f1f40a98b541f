package io.coral.benchmarks;

import io.coral.launcher.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the runtime costs on top of OpenCL: a C program and Coral take turns in the same run. */
final class OpenClBench {
  private static final String PLATFORM = "Portable Computing Language";
  private static final String LOADER = "the OpenCL loader (Debian: ocl-icd-libopencl1)";
  private static final List<String> PARTS =
      List.of("arguments", "first copy in", "second copy in", "run", "copy out", "wait");
  private static final int ROUNDS = 40;
  private static final int CALLS = 250;
  private static final int WARM_UP = 30_000;
  private static final int COPY_ROUNDS = 51;
  private static final int COPY_WARM_UP = 3;

  private static final double BASIC_ABOVE_C_MICROS = 10;
  private static final double PTHREAD_ABOVE_C_MICROS = 25;

  List<Figure> run() throws InterruptedException {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path folder = scratch.path();
      Path program = Baseline.compile("opencl_baseline", LOADER, "-l:libOpenCL.so.1", folder);
      Path kernels = Baseline.unpack("vector.cl", folder);
      List<Figure> figures = new ArrayList<>();
      compare("basic", BASIC_ABOVE_C_MICROS, program, kernels, figures);
      compare("pthread", PTHREAD_ABOVE_C_MICROS, program, kernels, figures);
      return figures;
    }
  }

  private static void compare(
      String device, double boundMicros, Path program, Path kernels, List<Figure> figures)
      throws InterruptedException {
    Path folder = program.resolveSibling(device);
    makeFolder(folder);
    try (Contestant c = c(device, program, kernels, folder);
        Contestant coral = coral(device, kernels, folder)) {
      additions(device, boundMicros, c, coral, figures);
      parts(device, c, coral, figures);
      copies(device, c, coral, figures);
    }
  }

  private static Contestant c(String device, Path program, Path kernels, Path folder) {
    return new Contestant(
        List.of(program.toString(), kernels.toString()),
        environment(device, folder.resolve("cache-c")),
        folder);
  }

  private static Contestant coral(String device, Path kernels, Path folder) {
    return Contestant.jvm(
        OpenClContestant.class,
        List.of("-Dio.coral.runtime.xilinx.opencl.platform=" + PLATFORM),
        List.of(PLATFORM, kernels.toString()),
        environment(device, folder.resolve("cache-coral")),
        folder);
  }

  private static Map<String, String> environment(String device, Path cache) {
    return Map.of("POCL_DEVICES", device, "POCL_CACHE_DIR", cache.toString());
  }

  private static void additions(
      String device, double boundMicros, Contestant c, Contestant coral, List<Figure> figures)
      throws InterruptedException {
    Turns turns = Turns.take(c, coral, "add ", WARM_UP, ROUNDS, CALLS);
    figures.addAll(turns.figures(device + ": 1,024 floats added", boundMicros));
  }

  private static void parts(String device, Contestant c, Contestant coral, List<Figure> figures)
      throws InterruptedException {
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
              String.format("%s:   %s, above C's %.2f us", device, PARTS.get(part), micros),
              median(ofCoral.get(part)) / 1e3 - micros,
              "us"));
    }
  }

  private static void copies(String device, Contestant c, Contestant coral, List<Figure> figures)
      throws InterruptedException {
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
    figures.add(Figure.atLeast(name + "in, of C's throughput", median(in), "x", 0.95));
    figures.add(Figure.atLeast(name + "out, of C's throughput", median(out), "x", 0.95));
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

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
