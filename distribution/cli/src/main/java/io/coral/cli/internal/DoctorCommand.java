package io.coral.cli.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coral doctor}: what is in the way, and what to do. */
@Command(
    name = "doctor",
    description = "Say what is in the way of each runtime, and what to do.",
    footer = {
      "",
      "Exit code 0: a board can be used; 1: something is broken; 3: nothing is broken, but there is"
          + " no board."
    })
final class DoctorCommand implements Callable<Integer> {
  private final FrameworkServices services;
  private final Terminal terminal;

  @Mixin private DoctorOptions options = new DoctorOptions();

  DoctorCommand(FrameworkServices services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Diagnosis diagnosis = Diagnosis.of(services);
    if (options.json) {
      DoctorJson.print(diagnosis, terminal);
    } else {
      new DoctorText(terminal).print(diagnosis);
    }
    if (options.bundle != null) {
      write(options.bundle, diagnosis);
    }
    if (diagnosis.failed()) {
      return ExitCode.FAILED;
    }
    return diagnosis.hasUsableBoard() ? ExitCode.OK : ExitCode.NOTHING_THERE;
  }

  private void write(Path file, Diagnosis diagnosis) throws IOException {
    SupportFile support = new SupportFile(System.getenv());
    Map<String, String> more =
        Map.of(SupportFile.METRICS, support.served("metrics"), SupportFile.LOG, Journal.text());
    support.write(file, support.texts(services, diagnosis, more), terminal);
  }
}
