package io.coral.cli.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options that stand before the command. They are only described here: the launcher has taken
 * them from the command line already.
 */
final class LauncherOptions {
  private static final Pattern NAMES =
      Pattern.compile(
          "--(profile|repository|conf|data|log-format|log-level|trace|record|validation|leaks|local)\\b");

  private LauncherOptions() {}

  static void describe(CommandSpec spec) {
    spec.addOption(valued("--profile", "NAME", "Run with profiles/NAME."));
    spec.addOption(
        valued("--repository", "FOLDER", "Keep installed bitstreams there (CORAL_REPOSITORY)."));
    spec.addOption(
        valued("--conf", "FOLDER", "Look there first for profiles and settings (CORAL_CONF)."));
    spec.addOption(
        valued("--data", "FOLDER", "Watch and keep data there, deploy/ and all (CORAL_DATA)."));
    spec.addOption(
        valued("--log-format", "text|json", "Print messages as lines of text, or of JSON."));
    spec.addOption(
        valued(
            "--log-level", "LEVEL", "Print messages from error, warn, info, debug or trace on."));
    spec.addOption(
        valued("--trace", "FILE", "Write what boards do as a trace, for ui.perfetto.dev."));
    spec.addOption(
        valued("--record", "FILE", "Record every call of a runtime, for `coral replay`."));
    spec.addOption(switched("--local", "Ask no daemon; the options above and below imply it."));
    spec.addOption(switched("--validation", "Tell every breach of the runtime specification."));
    spec.addOption(switched("--leaks", "Tell what was not closed, and where it was made."));
  }

  /** The one that a mistake is about: it stands in the wrong place. */
  static Optional<String> namedIn(String message) {
    Matcher matcher = NAMES.matcher(message);
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }

  private static OptionSpec valued(String name, String label, String text) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(text + " Stands before the command.")
        .build();
  }

  private static OptionSpec switched(String name, String text) {
    return OptionSpec.builder(name)
        .type(boolean.class)
        .description(text + " Stands before the command.")
        .build();
  }
}
