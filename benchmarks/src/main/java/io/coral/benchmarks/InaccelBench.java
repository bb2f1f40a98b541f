package io.coral.benchmarks;

import io.coral.launcher.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the runtime for InAccel's C runtimes adds to a request: a C program and Coral take turns on
 * one whose boards are threads of this machine.
 */
final class InaccelBench {

  private static final List<String> C_RUNTIME =
      List.of("build.sh", "soft.h", "stack.h", "stack.c", "runtime.c", "kernels.c", "traps.c");

  private static final int WARM_UP = 20_000;
  private static final int C_WARM_UP = 1_000;
  private static final int ROUNDS = 20;
  private static final int CALLS = 100;
  private static final int SMALL = 1_024;
  private static final int LARGE = 262_144;
  private static final double OVER_C = 1.1;

  List<Figure> run() throws InterruptedException {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path folder = scratch.path();
      Path library = cRuntime(folder);
      Path binary = binary(folder);
      Path program =
          Baseline.compile("inaccel_baseline", "libdl (Debian: libc6-dev)", "-ldl", folder);
      List<String> files =
          List.of(
              library.resolveSibling("libsoft-stack.so").toString(),
              library.toString(),
              binary.toString());
      List<Figure> figures = new ArrayList<>();
      for (int floats : List.of(SMALL, LARGE)) {
        figures.addAll(measure(program, files, floats, folder));
      }
      return figures;
    }
  }

  private static List<Figure> measure(Path program, List<String> files, int floats, Path folder)
      throws InterruptedException {
    List<String> arguments = new ArrayList<>(files);
    arguments.add(String.valueOf(floats));
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    List<String> byWaiter = new ArrayList<>(command);
    byWaiter.add("waiter");
    try (Contestant c = new Contestant(command, Map.of(), folder);
        Contestant waiter = new Contestant(byWaiter, Map.of(), folder);
        EachJava corals =
            new EachJava(
                jvm ->
                    Contestant.jvm(
                        jvm, InaccelContestant.class, List.of(), arguments, Map.of(), folder))) {
      String name = floats + " floats added, 2 copies in, 1 out";
      Map<Jvm, Turns> all = Turns.take(c, corals.contestants(), "request ", WARM_UP, ROUNDS, CALLS);
      List<Figure> figures = new ArrayList<>();
      figures.add(all.values().iterator().next().ofOther(name, "C"));
      all.forEach(
          (jvm, turns) ->
              figures.addAll(turns.figuresOver(name, jvm.toString(), OptionalDouble.of(OVER_C))));
      // an await that can be given up needs a second thread, in every language
      figures.addAll(
          Turns.take(c, waiter, "request ", C_WARM_UP, ROUNDS, CALLS)
              .figuresOver(name, "C that awaits in a second thread", OptionalDouble.empty()));
      return figures;
    }
  }

  private static Path cRuntime(Path folder) throws InterruptedException {
    String sources = "inaccel/";
    try {
      Files.createDirectories(folder.resolve(sources));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String file : C_RUNTIME) {
      Baseline.unpack(sources + file, folder);
    }
    Path library = folder.resolve("libsoft.so");
    Baseline.run(
        folder,
        "the C library's headers (Debian: libc6-dev)",
        List.of("/bin/sh", folder.resolve(sources + "build.sh").toString(), library.toString()));
    return library;
  }

  private static Path binary(Path folder) {
    try {
      return Files.writeString(folder.resolve("vector.bin"), "soft-binary 1\nvector_add\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
