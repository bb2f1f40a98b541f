package io.coral.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs in Python, with Coral's client. */
final class Python {

  /** The second is what Debian's packages are for, whatever comes first on the path. */
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  private static final long IMPORT_SECONDS = 60;

  private Python() {}

  /**
   * Starts a program.
   *
   * @param module that it imports, which Debian's package {@code python3-MODULE} has
   * @param script beside this class
   * @throws BaselineException when there is no Python that has the module
   */
  static Contestant start(String module, String script, List<String> arguments, Path folder)
      throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(python(module));
    command.add(Baseline.unpack(script, folder).toString());
    command.addAll(arguments);
    return new Contestant(command, Map.of("PYTHONPATH", client()), folder);
  }

  /** Where Python finds Coral's client: within the jar of this class, as Python can. */
  private static String client() {
    URL own = Python.class.getProtectionDomain().getCodeSource().getLocation();
    return Path.of(URI.create(own.toString())).resolve("io/coral/benchmarks/python").toString();
  }

  private static String python(String module) throws InterruptedException {
    for (String python : PYTHONS) {
      if (has(python, module)) {
        return python;
      }
    }
    throw new BaselineException(
        "there is no Python that imports "
            + module
            + "; install it: apt install python3-"
            + module);
  }

  private static boolean has(String python, String module) throws InterruptedException {
    try {
      Process asked =
          new ProcessBuilder(python, "-c", "import " + module)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (asked.waitFor(IMPORT_SECONDS, TimeUnit.SECONDS)) {
        return asked.exitValue() == 0;
      }
      asked.destroyForcibly();
      throw new BaselineException(
          python + " did not import " + module + " within " + IMPORT_SECONDS + " s");
    } catch (IOException e) {
      return false;
    }
  }
}
