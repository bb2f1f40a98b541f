package io.coral.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that an option names, to be written by a bundle: told now if that cannot be. */
final class OutputFile {

  private OutputFile() {}

  /**
   * The absolute path.
   *
   * @throws LaunchException when there is no name, or no file can be written there
   */
  static Path of(String option, String name) {
    if (name.isBlank()) {
      throw LaunchException.ofCommandLine(option + " needs the name of a file");
    }
    LocaleNames.check(option, name);
    Path file;
    try {
      file = Path.of(name).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw LaunchException.ofCommandLine(option + ": \"" + name + "\" is no name of a file");
    }
    Path folder = file.getParent();
    if (file.toString().indexOf(',') >= 0) {
      throw LaunchException.ofCommandLine(
          option + ": " + file + " has a comma, which separates layers; choose another name");
    }
    if (folder == null || Files.isDirectory(file)) {
      throw LaunchException.ofCommandLine(option + ": " + file + " is a folder; name a file");
    }
    if (!Files.isDirectory(folder)) {
      throw LaunchException.ofCommandLine(
          option
              + (Files.exists(folder)
                  ? ": " + folder + " is a file; name a folder"
                  : ": there is no folder " + folder + "; make it first"));
    }
    requireWritable(option, file);
    return file;
  }

  /** By trying: what may be written is not what can be, in /proc or on a full disk. */
  private static void requireWritable(String option, Path file) {
    boolean isThere = Files.exists(file);
    try {
      FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      if (!isThere) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw LaunchException.ofCommandLine(
          option + ": " + file + " cannot be written (" + e + "); name another file");
    }
  }
}
