package io.coral.cli.internal;

import io.coral.api.Answer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coral:explain}: why the requests of this process are where they are. */
@Command(
    name = "explain",
    description = {
      "Say where the requests of this process are, and what they wait for.",
      "It is for the shell of a process that has some: coral:explain."
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
    List<Answer> underWay = services.coral().underWay();
    int shown = all ? underWay.size() : Math.min(FEW, underWay.size());
    List<String> explained = underWay.stream().limit(shown).map(Answer::explain).toList();
    if (json) {
      Json.print(
          terminal,
          out -> {
            out.writeNumberField("underWay", underWay.size());
            Json.strings(out, "explained", explained);
          });
      return ExitCode.OK;
    }
    explained.forEach(terminal::println);
    if (underWay.isEmpty()) {
      terminal.println("No request of this process is under way.");
    } else if (shown < underWay.size()) {
      terminal.println("and " + (underWay.size() - shown) + " more; --all tells them, too");
    }
    return ExitCode.OK;
  }
}
