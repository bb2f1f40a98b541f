package io.coral.api;

import java.util.Objects;

/** A request that was refused or could not be answered; the message says what to do. Immutable. */
public final class RequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Code {
    /** No installed bitstream offers it; the message names the closest that are installed. */
    UNKNOWN_ACCELERATOR,
    /** An argument does not fit; the message says which, what was given and what is wanted. */
    WRONG_ARGUMENT,
    /** A view of one of its arrays is open; the message says which. */
    ARRAY_IN_USE,
    /** No such tenant is configured; the message names the closest that are. */
    UNKNOWN_TENANT,
    /** It was not started before its deadline. */
    DEADLINE,
    /**
     * Too much of its tenant waits, or a daemon has no memory for it; the message says what the
     * bound is and how much waits.
     */
    OVERLOADED,
    /** No board that the installed bitstreams are built for can be used. */
    NO_BOARD,
    /** The board or its runtime failed; the cause says how. */
    FAILED,
    /** The engine stopped before the request was answered. */
    SHUTDOWN,
    /** The tenant has reached a limit of the daemon's; the message says which, and what it is. */
    QUOTA,
    /**
     * The daemon went while it was under way, and may have written what it reads; the message says
     * which argument. Fill that again, and ask again.
     */
    LOST,
    /**
     * Nobody has what it reads, since a request failed or a daemon went that was to have it; the
     * message says which argument. Write it anew.
     */
    NO_CONTENT
  }

  private final Code code;
  private final String accelerator;

  /**
   * A failure.
   *
   * @param code what kind it is
   * @param accelerator the accelerator that was asked for
   * @param message what was wrong, what was expected, what to do
   */
  public RequestException(Code code, String accelerator, String message) {
    super(message);
    this.code = Objects.requireNonNull(code, "code");
    this.accelerator = Objects.requireNonNull(accelerator, "accelerator");
  }

  /** A failure with its cause. */
  public RequestException(Code code, String accelerator, String message, Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.accelerator = Objects.requireNonNull(accelerator, "accelerator");
  }

  /** What kind of failure it is. */
  public Code code() {
    return code;
  }

  /** The id of the accelerator that was asked for. */
  public String accelerator() {
    return accelerator;
  }
}
