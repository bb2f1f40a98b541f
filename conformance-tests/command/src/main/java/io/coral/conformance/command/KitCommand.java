package io.coral.conformance.command;

import io.coral.launcher.CommandErrors;
import io.coral.spec.settings.PathNames;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** What the commands of the kit have in common. */
public final class KitCommand {

  private KitCommand() {}

  /**
   * Has a command tell its failures as {@link CommandErrors#told} does, also of a name that is no
   * file's.
   */
  public static CommandLine told(CommandLine line, int status, Function<Exception, String> text) {
    return CommandErrors.told(line, status, text).registerConverter(Path.class, KitCommand::path);
  }

  private static Path path(String name) {
    try {
      return PathNames.of("the file's name", name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
