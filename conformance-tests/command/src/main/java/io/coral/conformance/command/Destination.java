package io.coral.conformance.command;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Where an option has a result written. A run may last an hour: what cannot be written is told
 * before it.
 *
 * @param option for messages, e.g. {@code --report}
 * @param path the file or folder that it names
 */
record Destination(String option, Path path) {

  /** Writes a result. */
  @FunctionalInterface
  interface Write {
    /** Writes it. */
    void to(Path path) throws IOException;
  }

  /** Tries something that writing will need. */
  private interface Trial {
    void run() throws IOException;
  }

  /**
   * Makes the folder, and tries whether files can be made in it.
   *
   * @throws ParameterException when they cannot
   */
  static void requireFolder(CommandLine command, String option, @Nullable Path folder) {
    if (folder != null) {
      new Destination(option, folder).tried(command, () -> tryFolder(folder));
    }
  }

  /**
   * Makes the file's folder, and tries whether the file can be opened; a device or pipe is not.
   *
   * @throws ParameterException when it cannot
   */
  static void requireFile(CommandLine command, String option, @Nullable Path file) {
    if (file != null) {
      new Destination(option, file).tried(command, () -> tryFile(file));
    }
  }

  /**
   * Makes the file's folder, and tries whether files can be made in it; the file will be replaced.
   *
   * @throws ParameterException when they cannot, or it is something else than a file
   */
  static void requireReplaceable(CommandLine command, String option, @Nullable Path file) {
    if (file != null) {
      new Destination(option, file)
          .tried(
              command,
              () -> {
                if (Files.exists(file) && !Files.isRegularFile(file)) {
                  throw new IOException(file + " is no file");
                }
                tryFolder(folderOf(file));
              });
    }
  }

  /**
   * Refuses a file that is read as well, or that another result goes to.
   *
   * @param others other files by the words that name them
   * @throws ParameterException when the file is one of them
   */
  void requireOther(CommandLine command, Map<String, Path> others) {
    others.forEach(
        (what, other) -> {
          if (isSame(path, other)) {
            throw new ParameterException(
                command, option + " names " + what + " itself, " + other + "; name another file");
          }
        });
  }

  private static boolean isSame(Path file, Path other) {
    try {
      return Files.exists(file) && Files.exists(other)
          ? Files.isSameFile(file, other)
          : file.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    } catch (IOException e) {
      return false;
    }
  }

  private void tried(CommandLine command, Trial trial) {
    try {
      trial.run();
    } catch (IOException e) {
      throw new ParameterException(command, text(e) + "; name another place", e);
    }
  }

  private static Path folderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is a folder");
    }
    return folder;
  }

  private static void tryFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.delete(Files.createTempFile(folder, "coral-", ".part"));
  }

  private static void tryFile(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder");
    }
    Files.createDirectories(folderOf(file));
    boolean isThere = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (isThere && !Files.isRegularFile(file)) {
      return;
    }
    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    if (!isThere) {
      Files.delete(file);
    }
  }

  /**
   * Writes a result there.
   *
   * @throws IOException in one line, why it cannot be written
   */
  void write(Write result) throws IOException {
    try {
      result.to(path);
    } catch (IOException e) {
      throw new IOException(text(e), e);
    }
  }

  private String text(IOException e) {
    return option + ": " + path + " cannot be written (" + why(e) + ")";
  }

  private static String why(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "permission denied: " + denied.getFile();
    }
    if (e instanceof FileAlreadyExistsException other) {
      return other.getFile() + " is no folder";
    }
    return e instanceof FileSystemException && ((FileSystemException) e).getReason() == null
        ? e.toString()
        : String.valueOf(e.getMessage());
  }
}
