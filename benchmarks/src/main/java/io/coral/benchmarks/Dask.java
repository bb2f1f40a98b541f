package io.coral.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Dask's distributed scheduler, which Coral is measured beside. */
final class Dask {

  /** The second is what Debian's packages are for, whatever comes first on the path. */
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  private static final long IMPORT_SECONDS = 60;

  private Dask() {}

  /**
   * Starts a program of Dask's.
   *
   * @param script beside this class
   * @throws BaselineException when there is no Python that has Dask
   */
  static Contestant start(String script, List<String> arguments, Path folder)
      throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(python());
    command.add(Baseline.unpack(script, folder).toString());
    command.addAll(arguments);
    return new Contestant(command, Map.of("PYTHONPATH", client()), folder);
  }

  /** Where Python finds Coral's client: within the jar of this class, as Python can. */
  private static String client() {
    URL own = Dask.class.getProtectionDomain().getCodeSource().getLocation();
    return Path.of(URI.create(own.toString())).resolve("io/coral/benchmarks/python").toString();
  }

  private static String python() throws InterruptedException {
    for (String python : PYTHONS) {
      if (hasDask(python)) {
        return python;
      }
    }
    throw new BaselineException(
        "there is no Dask to measure beside; install it: apt install python3-distributed");
  }

  private static boolean hasDask(String python) throws InterruptedException {
    try {
      Process asked =
          new ProcessBuilder(python, "-c", "import distributed")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (asked.waitFor(IMPORT_SECONDS, TimeUnit.SECONDS)) {
        return asked.exitValue() == 0;
      }
      asked.destroyForcibly();
      throw new BaselineException(python + " did not import Dask within " + IMPORT_SECONDS + " s");
    } catch (IOException e) {
      return false;
    }
  }
}
