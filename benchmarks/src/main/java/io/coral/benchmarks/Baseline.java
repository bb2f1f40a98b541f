package io.coral.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The C program that OpenCL's own cost is measured with, compiled on this machine by gcc. */
final class Baseline {
  private static final String PROGRAM = "opencl_baseline";
  private static final long COMPILE_SECONDS = 60;

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
   * @param folder where it goes
   * @throws BaselineException when gcc or the OpenCL loader is missing, with gcc's words
   */
  static Path compile(Path folder) throws InterruptedException {
    Path source = unpack(PROGRAM + ".c", folder);
    Path program = folder.resolve(PROGRAM);
    Path log = folder.resolve("gcc.log");
    try {
      Process gcc =
          new ProcessBuilder(
                  "gcc", "-O2", "-o", program.toString(), source.toString(), "-l:libOpenCL.so.1")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!gcc.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS)) {
        gcc.destroyForcibly();
        throw new BaselineException("gcc did not end within " + COMPILE_SECONDS + " s");
      }
      if (gcc.exitValue() != 0) {
        throw new BaselineException(
            "gcc cannot build the C baseline; is the OpenCL loader there (Debian:"
                + " ocl-icd-libopencl1)? It says: "
                + Files.readString(log, StandardCharsets.UTF_8).strip());
      }
      return program;
    } catch (IOException e) {
      throw new BaselineException(
          "there is no gcc to build the C baseline with; install it (Debian: gcc)", e);
    }
  }
}
