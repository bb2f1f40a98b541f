package io.coral.cli.internal;

import io.coral.api.repository.Canary;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;

/** {@code coral bitstream canary}: the group of commands about versions on trial. */
@Command(
    name = "canary",
    synopsisSubcommandLabel = "COMMAND",
    description = "List, promote and withdraw versions that are tried beside the installed ones.",
    footer = {
      "",
      "`coral bitstream install SOURCE --canary 1%%` begins a trial. The first output that differs"
          + " withdraws a canary, and so does its first failure; after as many equal outputs as"
          + " --promote-after says it is installed."
    })
final class CanaryCommand {
  private static final int SHOWN_DIGITS = 12;
  private static final Pattern SHARE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*%");

  CanaryCommand() {}

  /** The terms that a command line names. */
  static Canary.Terms terms(String share, long promoteAfter) {
    Matcher percent = SHARE.matcher(share);
    if (!percent.matches()) {
      throw new CommandException(
          ExitCode.USAGE, "--canary is \"" + share + "\"; expected a share such as 1%");
    }
    try {
      return new Canary.Terms(Double.parseDouble(percent.group(1)) / 100, promoteAfter);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** A table for people. */
  static void print(List<Canary> canaries, Terminal terminal) {
    Table table =
        new Table(
            "CANARY",
            "BITSTREAM",
            "VERSION",
            "PLATFORM",
            "SHARE",
            "EQUAL",
            "OF",
            "STATE",
            "REASON");
    for (Canary each : canaries) {
      table.row(
          each.id().substring(0, SHOWN_DIGITS),
          each.bitstreamId(),
          each.version(),
          each.platform(),
          Units.percent(each.terms().share()),
          each.equal(),
          each.terms().promoteAfter(),
          each.state().name().toLowerCase(Locale.ROOT),
          each.reason());
    }
    table.print(terminal);
  }
}
