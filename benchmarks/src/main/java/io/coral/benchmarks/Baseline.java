package io.coral.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The C programs that Coral is measured beside, compiled on this machine by gcc. */
final class Baseline {
  private static final long COMPILE_SECONDS = 300;

  private Baseline() {}

  /** Copies a resource beside this class into a folder. */
  static Path unpack(String name, Path folder) {
    try (InputStream in = Baseline.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      Path file = folder.resolve(name);
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Compiles the program.
   *
   * @param name of the program, and of its source beside this class
   * @param needs what it needs beside gcc, for the error
   * @param library the option that links that
   * @param folder where it goes
   * @throws BaselineException when gcc or what it needs is missing, with gcc's words
   */
  static Path compile(String name, String needs, String library, Path folder)
      throws InterruptedException {
    Path source = unpack(name + ".c", folder);
    Path program = folder.resolve(name);
    run(folder, needs, List.of("gcc", "-O2", "-o", program.toString(), source.toString(), library));
    return program;
  }

  /**
   * Runs a compiler.
   *
   * @param folder where its words go
   * @throws BaselineException when it fails, with its words
   */
  static void run(Path folder, String needs, List<String> command) throws InterruptedException {
    Path log = folder.resolve("gcc.log");
    try {
      Process gcc =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!gcc.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS)) {
        gcc.destroyForcibly();
        throw new BaselineException("gcc did not end within " + COMPILE_SECONDS + " s");
      }
      if (gcc.exitValue() != 0) {
        throw new BaselineException(
            "gcc cannot build what Coral is measured beside; is there "
                + needs
                + "? It says: "
                + Files.readString(log, StandardCharsets.UTF_8).strip());
      }
    } catch (IOException e) {
      throw new BaselineException(
          "there is no gcc to build the C baseline with; install it (Debian: gcc)", e);
    }
  }
}
