package io.coral.client;

import io.coral.protocol.wire.Wire;

/** What the daemon refused; the message says why, and what to do. Immutable. */
public final class DaemonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kind of refusal it is. */
  public enum Code {
    /** There is nothing of that name; the message says what there is. */
    NOT_FOUND,
    /** This user may not; the message says who may. */
    NOT_ALLOWED,
    /** What was asked is wrong. */
    WRONG,
    /** It was tried and failed, or the daemon is gone. */
    FAILED
  }

  private final Code code;
  private final boolean isOverloaded;

  DaemonException(Wire.Failure failure) {
    super(failure.getText());
    this.isOverloaded = failure.getCode() == Wire.Failure.Code.OVERLOADED;
    this.code =
        switch (failure.getCode()) {
          case UNKNOWN_BOARD, TOO_FEW -> Code.NOT_FOUND;
          case NOT_ALLOWED -> Code.NOT_ALLOWED;
          case WRONG_CALL, UNKNOWN_TENANT -> Code.WRONG;
          default -> Code.FAILED;
        };
  }

  /** What kind of refusal it is. */
  public Code code() {
    return code;
  }

  /** Whether the same may be asked again in a while. */
  boolean isOverloaded() {
    return isOverloaded;
  }
}
