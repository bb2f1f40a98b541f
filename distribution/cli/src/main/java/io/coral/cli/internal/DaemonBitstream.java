package io.coral.cli.internal;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * The commands about bitstreams that a daemon carries out; a framework of one's own does the
 * others, whether there is a daemon or not.
 */
final class DaemonBitstream {

  private static final String GROUP = "bitstream";

  private static final Map<String, BiFunction<Services, Terminal, Object>> COMMANDS =
      Map.of(
          "install", BitstreamInstallCommand::new,
          "list", BitstreamListCommand::new,
          "remove", BitstreamRemoveCommand::new,
          "show", BitstreamShowCommand::new,
          "verify", BitstreamVerifyCommand::new);

  private DaemonBitstream() {}

  static CommandLine commandLine(Services services, Terminal terminal) {
    CommandLine line = new CommandLine(new BitstreamCommand());
    COMMANDS.forEach(
        (name, command) -> line.addSubcommand(name, command.apply(services, terminal)));
    return line;
  }

  /** Whether a command line is for a framework of one's own, and so is the help of all of them. */
  static boolean isOnesOwn(String... arguments) {
    List<String> words = words(arguments);
    return words.get(0).equals(GROUP)
        && (!COMMANDS.containsKey(words.get(1)) || isOfCanaries(arguments));
  }

  /** Whether it is about versions on trial, which lie beside the installed ones. */
  static boolean isOfCanaries(String... arguments) {
    List<String> words = words(arguments);
    return words.get(0).equals(GROUP)
        && (words.get(1).equals("canary")
            || (words.get(1).equals("install")
                && words.stream().anyMatch(word -> word.matches("--canary(=.*)?"))));
  }

  /** Those that a person typed; where there are less than two, empty ones. */
  static List<String> words(String... arguments) {
    return Stream.concat(
            Stream.of(arguments).filter(word -> !word.equals("--debug")), Stream.of("", ""))
        .toList();
  }
}
