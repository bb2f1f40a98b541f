package io.coral.cli.internal;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coral explain}: why requests are where they are. */
@Command(
    name = "explain",
    description = {
      "Say where requests are that have no answer, and what they wait for:",
      "those of the daemon; in the shell of a process, its own."
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int FEW = 20;

  private final Services services;
  private final Terminal terminal;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--all", description = "All of them, not the " + FEW + " that came first.")
  private boolean all;

  ExplainCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Services.Stories stories = services.stories(all ? 0 : FEW);
    if (json) {
      Json.print(
          terminal,
          out -> {
            out.writeNumberField("underWay", stories.requests());
            Json.strings(out, "explained", stories.told());
          });
      return ExitCode.OK;
    }
    stories.told().forEach(terminal::println);
    int more = stories.requests() - stories.told().size();
    if (stories.requests() == 0) {
      terminal.println("No request is under way.");
    } else if (more > 0) {
      terminal.println("and " + more + " more; --all tells them, too");
    }
    return ExitCode.OK;
  }
}
