package io.coral.soak.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a client is written in: how its program is made of what lies in a folder, and started. */
enum Language {
  C {
    @Override
    List<String> made(Path folder) throws IOException, InterruptedException {
      List<String> command = command("gcc", "-std=gnu11", "-O2", "-pthread", "-Ic/include");
      command.addAll(List.of("-o", "asker_c", "asker.c"));
      command.addAll(library(folder));
      run(folder, command);
      return List.of("./asker_c");
    }
  },
  CPP {
    @Override
    List<String> made(Path folder) throws IOException, InterruptedException {
      List<String> objects = command("gcc", "-std=gnu11", "-O2", "-pthread", "-Ic/include", "-c");
      objects.addAll(library(folder));
      run(folder, objects);
      List<String> command = command("g++", "-std=c++17", "-O2", "-pthread", "-Ic/include");
      command.addAll(List.of("-Icpp/include", "-o", "asker_cpp", "asker.cpp"));
      for (String source : library(folder)) {
        command.add(source.replaceAll(".*/(.*)c$", "$1o"));
      }
      run(folder, command);
      return List.of("./asker_cpp");
    }
  },
  JAVA {
    @Override
    List<String> made(Path folder) {
      return Jvm.command(JavaAsker.class, "-Xmx64m");
    }
  },
  PYTHON {
    @Override
    List<String> made(Path folder) throws IOException, InterruptedException {
      run(folder, List.of("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 9))"));
      return List.of("python3", "asker.py");
    }
  };

  private static final int SECONDS = 120;

  /** Where its program looks for what it needs, whichever it is. */
  static final Map<String, String> ENVIRONMENT =
      Map.of("PYTHONPATH", "python", "PYTHONDONTWRITEBYTECODE", "1", "CORAL_RECONNECT", "60");

  /**
   * Makes its program.
   *
   * @return how it is started, in the folder
   * @throws IOException when this machine lacks what it needs, saying what
   */
  abstract List<String> made(Path folder) throws IOException, InterruptedException;

  private static List<String> command(String... words) {
    return new ArrayList<>(List.of(words));
  }

  private static List<String> library(Path folder) throws IOException {
    try (var files = Files.list(folder.resolve("c/src"))) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(name -> name.endsWith(".c"))
          .sorted()
          .toList();
    }
  }

  private static void run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path said = folder.resolve("made.log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command.get(0) + " fails: " + Files.readString(said).strip());
    }
  }

  @Override
  public String toString() {
    return this == CPP
        ? "C++"
        : this == C ? "C" : name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }
}
