package io.coral.benchmarks;

import io.coral.launcher.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the runtime for Intel cards adds to a launch: a C program and Coral take turns on the
 * software AFU, whose registers cost next to nothing.
 */
final class OpaeBench {

  private static final List<String> SOFTWARE_AFU =
      List.of(
          "build.sh",
          "opae_soft.h",
          "control.c",
          "compute.c",
          "fabric.c",
          "handles.c",
          "objects.c");

  private static final int WARM_UP = 100_000;
  private static final int ROUNDS = 40;
  private static final int CALLS = 1_000;
  private static final int GARBAGE_CALLS = 20_000;
  private static final double ABOVE_C_MICROS = 0.5;
  private static final double ABOVE_C_MICROS_BY_JNA = 4;

  /** Less than a byte a call: something grew once. */
  private static final double NO_GARBAGE = 0.99;

  private static final String METADATA =
      """
      {"version":1,"platform-name":"","afu-image":{"magic-no":488605312,"power":0,\
      "interface-uuid":"38d782e3-b612-5343-b934-2433e348ac4c","accelerator-clusters":[{\
      "name":"bench","total-contexts":1,\
      "accelerator-type-uuid":"5a1cc0de-0003-4c0a-8a1d-c0ffee000003"}]}}""";

  List<Figure> run() throws InterruptedException {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path folder = scratch.path();
      Path library = softwareAfu(folder);
      Path gbs = gbs(folder);
      Path program = Baseline.compile("opae_baseline", "libdl (Debian: libc6-dev)", "-ldl", folder);
      List<String> files = List.of(library.toString(), gbs.toString());
      List<String> command = new ArrayList<>(List.of(program.toString()));
      command.addAll(files);
      try (Contestant c = new Contestant(command, Map.of(), folder);
          EachJava corals =
              new EachJava(
                  jvm ->
                      Contestant.jvm(
                          jvm, OpaeContestant.class, List.of(), files, Map.of(), folder))) {
        return measure(c, corals.contestants());
      }
    }
  }

  private static List<Figure> measure(Contestant c, Map<Jvm, Contestant> corals)
      throws InterruptedException {
    List<Figure> figures = new ArrayList<>();
    String name = "empty kernel, 3 arguments, polled";
    Map<Jvm, Turns> all = Turns.take(c, corals, "launch ", WARM_UP, ROUNDS, CALLS);
    figures.add(all.values().iterator().next().ofOther(name, "C"));
    all.forEach(
        (jvm, turns) ->
            figures.addAll(
                turns.figuresAbove(
                    name,
                    jvm.toString(),
                    jvm.isForeign() ? ABOVE_C_MICROS : ABOVE_C_MICROS_BY_JNA)));
    for (Map.Entry<Jvm, Contestant> coral : corals.entrySet()) {
      long[] bytes = coral.getValue().measure("garbage " + GARBAGE_CALLS);
      String where = ", " + coral.getKey();
      double launch = (double) bytes[0] / GARBAGE_CALLS;
      double floor = (double) bytes[1] / GARBAGE_CALLS;
      figures.add(
          Figure.of("garbage of a launch, with its event and arguments" + where, launch, "B"));
      figures.add(Figure.of("the same on a device that does nothing" + where, floor, "B"));
      figures.add(
          Figure.atMost("garbage of the runtime itself" + where, launch - floor, "B", NO_GARBAGE));
    }
    return figures;
  }

  private static Path softwareAfu(Path folder) throws InterruptedException {
    for (String file : SOFTWARE_AFU) {
      Baseline.unpack(file, folder);
    }
    Path library = folder.resolve("libopae-soft.so");
    Path script = folder.resolve("build.sh");
    Baseline.run(
        folder,
        "the C library's headers (Debian: libc6-dev)",
        List.of("/bin/sh", script.toString(), library.toString()));
    return library;
  }

  private static Path gbs(Path folder) {
    byte[] metadata = METADATA.getBytes(StandardCharsets.US_ASCII);
    byte[] fabric = "soft-afu 1\nkernel empty 500\n".getBytes(StandardCharsets.US_ASCII);
    byte[] gbs =
        ByteBuffer.allocate(20 + metadata.length + fabric.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("XeonFPGA\u00b7GBSv001".getBytes(StandardCharsets.ISO_8859_1))
            .putInt(metadata.length)
            .put(metadata)
            .put(fabric)
            .array();
    try {
      return Files.write(folder.resolve("empty.gbs"), gbs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
