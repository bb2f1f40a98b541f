package io.coral.layers.file;

import io.coral.spec.foreign.ForeignCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that a layer writes, until it cannot be written any more: from then on it is incomplete,
 * which is logged once, in one line. A full disk costs the file its rest and no call anything. One
 * thread at a time, interrupted or not; {@link #incomplete} any.
 */
public final class LayerFile implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LayerFile.class.getName());

  private final String what;
  private final Path path;

  /** No channel: an interrupt of a thread that writes would close it. */
  private final RandomAccessFile file;

  private boolean ended;
  private volatile String incomplete = "";

  /**
   * A file that is open.
   *
   * @param what what the file is, for messages
   * @param file closed with this
   */
  public LayerFile(String what, Path path, RandomAccessFile file) {
    this.what = what;
    this.path = path;
    this.file = file;
  }

  /**
   * Starts a file; an existing one is replaced.
   *
   * @param what what the file is, for messages
   * @param start its first bytes
   * @throws IOException when they cannot be written
   */
  public static LayerFile start(String what, Path path, byte[] start) throws IOException {
    Files.newByteChannel(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)
        .close();
    LayerFile started = new LayerFile(what, path, new RandomAccessFile(path.toFile(), "rw"));
    try {
      started.write(start, 0);
      return started;
    } catch (IOException e) {
      started.file.close();
      throw e;
    }
  }

  /** Whether nothing more is to be written. */
  public boolean hasEnded() {
    return ended;
  }

  /** Writes bytes at a place. */
  public void write(byte[] bytes, long at) throws IOException {
    file.seek(at);
    file.write(bytes);
  }

  /** Cuts the file to a length. */
  public void cut(long length) throws IOException {
    file.setLength(length);
  }

  /** Ends the file because it has the length that it may have. */
  public void endAtLimit(long limit) {
    ended = true;
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} has reached its limit of {1} bytes; the {2} ends here",
        path,
        limit,
        what);
  }

  /** Ends the file because something cannot be written; the stack trace is for who debugs. */
  public void fail(Throwable cause) {
    if (ended) {
      return;
    }
    ended = true;
    incomplete = path + ": the " + what + " is incomplete, it ends here: " + why(cause);
    if (LOG.isLoggable(System.Logger.Level.DEBUG)) {
      LOG.log(System.Logger.Level.WARNING, incomplete, cause);
    } else {
      LOG.log(System.Logger.Level.WARNING, incomplete);
    }
  }

  /** Why something cannot be written, for people: the system's words, where it has some. */
  public static String why(Throwable cause) {
    boolean inWords =
        cause instanceof FileSystemException system
            ? system.getReason() != null
            : cause instanceof IOException && cause.getMessage() != null;
    return inWords ? String.valueOf(cause.getMessage()) : ForeignCode.name(cause);
  }

  /** That a part is missing, and why, in one line that names the file. */
  public Optional<String> incomplete() {
    return Optional.of(incomplete).filter(text -> !text.isEmpty());
  }

  /** Ends the file. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      fail(e);
    }
    ended = true;
  }
}
