package io.coral.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Why an array cannot be looked at; the message says what to do. Immutable. */
public final class ArrayException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Code {
    /** The array, or the view, was closed. */
    CLOSED,
    /** A view is open that does not go with this one. */
    IN_USE,
    /** A request that uses the array, or a copy from its board, took too long. */
    TIMEOUT,
    /** The thread was interrupted, and still is. */
    INTERRUPTED,
    /** What was to write it failed, or the only board that had its content is gone. */
    NO_CONTENT,
    /** A view's memory was changed after the view was closed. */
    CHANGED,
    /** One buffer cannot span it. */
    TOO_LARGE,
    /** The host has no memory for it. */
    NO_MEMORY
  }

  private final Code code;

  /**
   * A failure.
   *
   * @param message which array, what was wrong, what to do
   */
  public ArrayException(Code code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
  }

  /** What kind it is. */
  public Code code() {
    return code;
  }
}
