package io.coral.api.repository;

import java.nio.file.Path;
import java.util.Objects;

/** An artifact could not be installed, read or removed; the message says what to do. Immutable. */
public final class RepositoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String path;

  /**
   * A failure.
   *
   * @param path the file or folder concerned
   * @param message what was wrong, what was expected, what to do
   */
  public RepositoryException(Path path, String message) {
    super(path + ": " + message);
    this.path = path.toString();
  }

  /** A failure with its cause. */
  public RepositoryException(Path path, String message, Throwable cause) {
    super(path + ": " + message, Objects.requireNonNull(cause, "cause"));
    this.path = path.toString();
  }

  /** The file or folder concerned. */
  public String path() {
    return path;
  }
}
