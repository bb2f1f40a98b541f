package io.coral.cli.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the one {@code coral serve} of a user says that it is: its process, and in a second line
 * its address where it shows anything over HTTP. Whoever holds the lock beside the file is that
 * one, so that a file which a killed process has left misleads nobody. One thread.
 */
public final class ServeFile implements AutoCloseable {

  private static final String NAME = "serve";

  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;

  /**
   * A process that serves.
   *
   * @param pid its number
   * @param address where it answers over HTTP; empty where it does not
   */
  public record Serving(long pid, Optional<URI> address) {

    /** Where that is, for people; empty where it is nowhere. */
    public String place() {
      return address.map(each -> " at " + each).orElse("");
    }

    /** What is to be said where it answers nowhere, and how it would. */
    public String silence() {
      return "the `coral serve` of this user (process "
          + pid
          + ") shows nothing over HTTP; set http = true in io.coral.serve.cfg, or leave --no-http"
          + " out, and start it again";
    }
  }

  private ServeFile(Path file, FileChannel channel, FileLock lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * The folder of this user: {@code $RUNTIME_DIRECTORY} of a service; else {@code
   * $XDG_RUNTIME_DIR/coral} where there is one; else {@code /run/coral} of root, or a folder by the
   * user's name in the temporary one.
   */
  public static Path folder(Map<String, String> environment) {
    String service = environment.getOrDefault("RUNTIME_DIRECTORY", "");
    if (!service.isEmpty()) {
      return Path.of(service.split(":", 2)[0]);
    }
    String own = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    if (!own.isEmpty()) {
      return Path.of(own, "coral");
    }
    String user = System.getProperty("user.name");
    return user.equals("root")
        ? Path.of("/run/coral")
        : Path.of(System.getProperty("java.io.tmpdir"), "coral-" + user);
  }

  /**
   * Becomes the one that serves.
   *
   * @return empty when another one does
   * @throws IOException when the folder cannot be made, or is somebody else's
   */
  public static Optional<ServeFile> take(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(NAME + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new ServeFile(folder.resolve(NAME), channel, lock));
      }
    } catch (OverlappingFileLockException e) {
      // it is another one of this process
    }
    channel.close();
    return Optional.empty();
  }

  /** Says where it is; those who read see all of it or nothing. */
  public void write(Serving serving) throws IOException {
    Path next = file.resolveSibling(NAME + ".next");
    List<String> lines = new ArrayList<>(List.of(String.valueOf(serving.pid())));
    serving.address().ifPresent(address -> lines.add(address.toString()));
    Files.write(next, lines);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The one that serves, as far as its file says; it may have been killed. */
  public static Optional<Serving> read(Path folder) throws IOException {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(NAME));
      return Optional.of(
          new Serving(
              Long.parseLong(lines.get(0)), lines.stream().skip(1).findFirst().map(URI::create)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(folder.resolve(NAME) + " says neither process nor address", e);
    }
  }

  /** Serves no more. */
  @Override
  public void close() {
    try (channel;
        lock) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be removed", e);
    }
  }
}
