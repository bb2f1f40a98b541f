package io.coral.launcher;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

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
      throw new LaunchException(option + " needs the name of a file");
    }
    Path file;
    try {
      file = Path.of(name).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new LaunchException(option + ": \"" + name + "\" is no name of a file", e);
    }
    Path folder = file.getParent();
    if (file.toString().indexOf(',') >= 0) {
      throw new LaunchException(
          option + ": " + file + " has a comma, which separates layers; choose another name");
    }
    if (folder == null || Files.isDirectory(file)) {
      throw new LaunchException(option + ": " + file + " is a folder; name a file");
    }
    if (!Files.isDirectory(folder)) {
      throw new LaunchException(option + ": there is no folder " + folder + "; make it first");
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new LaunchException(option + ": " + file + " cannot be written; name another file");
    }
    return file;
  }
}
