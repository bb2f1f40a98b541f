package io.coral.cli.internal;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code coral} itself: the global options, and the list of commands. */
@Command(
    name = "coral",
    description = "Call a hardware accelerator by name, on whatever boards this machine has.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:done",
      "  1:it was tried and failed",
      "  2:the command line is wrong",
      "  3:nothing there: no board, no such accelerator or bitstream",
      "130:interrupted"
    })
final class RootCommand {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show failures with their stack traces.")
  private boolean debug;

  static boolean isDebug(CommandLine line) {
    CommandLine root = line;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return ((RootCommand) root.getCommand()).debug;
  }
}
