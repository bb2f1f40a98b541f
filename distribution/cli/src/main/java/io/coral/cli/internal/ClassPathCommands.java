package io.coral.cli.internal;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** The commands that the launcher runs by itself: they are listed here, and completed. */
final class ClassPathCommands {
  private ClassPathCommands() {}

  /** Name and description of each folder in {@code commands/}. */
  static SortedMap<String, String> of(Path home) {
    SortedMap<String, String> found = new TreeMap<>();
    Path commands = home.resolve("commands");
    if (!Files.isDirectory(commands)) {
      return found;
    }
    try (Stream<Path> folders = Files.list(commands)) {
      for (Path folder : folders.toList()) {
        Path file = folder.resolve("command.properties");
        if (Files.exists(file)) {
          Properties properties = new Properties();
          try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
          }
          found.put(
              String.valueOf(folder.getFileName()), properties.getProperty("description", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(commands + " cannot be read", e);
    }
    return found;
  }

  /** Stands for such a command; it is reached only from inside of the framework. */
  record Entry(String name) implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new CommandException(
          ExitCode.USAGE,
          name + " does not run inside of the framework: start it as `coral " + name + "`");
    }
  }
}
