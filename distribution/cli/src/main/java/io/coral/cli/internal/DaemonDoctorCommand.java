package io.coral.cli.internal;

import io.coral.client.DaemonException;
import io.coral.client.Operator;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coral doctor}, of the daemon: it looks at itself. */
@Command(name = "doctor", description = "Say what is in the way of the daemon, and what to do.")
final class DaemonDoctorCommand implements Callable<Integer> {
  private final DaemonServices services;
  private final Terminal terminal;

  @Mixin private DoctorOptions options = new DoctorOptions();

  DaemonDoctorCommand(DaemonServices services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Operator.Diagnosis diagnosis = services.ask(operator -> operator.diagnose(options.json));
    terminal.document(TerminalText.document(diagnosis.text().stripTrailing(), "\\u", ""));
    if (options.bundle != null) {
      SupportFile support = new SupportFile(System.getenv());
      support.write(options.bundle, support.ofDaemon(told(diagnosis), Journal.text()), terminal);
    }
    return diagnosis.exitCode();
  }

  /** What the daemon tells who helps; of one that tells this user nothing, its diagnosis. */
  private Map<String, String> told(Operator.Diagnosis diagnosis) {
    return services.ask(
        operator -> {
          try {
            return operator.support();
          } catch (DaemonException e) {
            if (e.code() != DaemonException.Code.NOT_ALLOWED) {
              throw e;
            }
            terminal.tell("coral: " + e.getMessage() + "; the file is without them");
            return Map.of(options.json ? "doctor.json" : "doctor.txt", diagnosis.text());
          }
        });
  }
}
