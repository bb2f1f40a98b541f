package io.coral.cli.internal;

import io.coral.client.Operator;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coral doctor}, of the daemon: it looks at itself. */
@Command(name = "doctor", description = "Say what is in the way of the daemon, and what to do.")
final class DaemonDoctorCommand implements Callable<Integer> {
  private final DaemonServices services;
  private final Terminal terminal;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description = {
        "Keep it as a zip for those who help, with versions, names of settings, the service's log",
        "and metrics; no data, no values, no secrets."
      })
  private @Nullable Path bundle;

  DaemonDoctorCommand(DaemonServices services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Operator.Diagnosis diagnosis = services.ask(operator -> operator.diagnose(json));
    terminal.document(TerminalText.document(diagnosis.text().stripTrailing(), "\\u", ""));
    if (bundle != null) {
      new SupportFile(System.getenv()).write(bundle, services.ask(Operator::support), terminal);
    }
    return diagnosis.exitCode();
  }
}
