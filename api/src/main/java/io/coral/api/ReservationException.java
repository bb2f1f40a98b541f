package io.coral.api;

import java.util.Objects;

/** A reservation that was refused, or has ended; the message says what to do. Immutable. */
public final class ReservationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Code {
    /** No such tenant is configured; the message names the closest that are. */
    UNKNOWN_TENANT,
    /** There is no board of that id or kind; the message names those that there are. */
    UNKNOWN_BOARD,
    /**
     * There are fewer than were asked for; the message says which, and what is wrong with others.
     */
    TOO_FEW,
    /** They were not free of others in time; the message says of whom. */
    NOT_FREE,
    /** The lease has ended; the message says why. */
    ENDED,
    /** The engine stopped. */
    SHUTDOWN
  }

  private final Code code;

  /**
   * A failure.
   *
   * @param code what kind it is
   * @param message what was wrong, what was expected, what to do
   */
  public ReservationException(Code code, String message) {
    super(message);
    this.code = Objects.requireNonNull(code, "code");
  }

  /** What kind of failure it is. */
  public Code code() {
    return code;
  }
}
