package io.coral.launcher;

/** A failure to start, told in one sentence that a person can act on. */
public final class LaunchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure without a deeper cause.
   *
   * @param message what is wrong, where, and what to do
   */
  public LaunchException(String message) {
    super(message);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, where, and what to do
   * @param cause what was thrown
   */
  public LaunchException(String message, Throwable cause) {
    super(message, cause);
  }
}
