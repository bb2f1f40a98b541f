package io.coral.launcher;

/** A failure to start, told in one sentence that a person can act on. */
public final class LaunchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean commandLine;

  /**
   * A failure without a deeper cause.
   *
   * @param message what is wrong, where, and what to do
   */
  public LaunchException(String message) {
    this(message, false);
  }

  private LaunchException(String message, boolean commandLine) {
    super(message);
    this.commandLine = commandLine;
  }

  /** The command line is wrong; nothing was tried. */
  static LaunchException ofCommandLine(String message) {
    return new LaunchException(message, true);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, where, and what to do
   * @param cause what was thrown
   */
  public LaunchException(String message, Throwable cause) {
    super(message, cause);
    this.commandLine = false;
  }

  /** What the process ends with: 2 where the command line is what is wrong. */
  int exitCode() {
    return commandLine ? 2 : 1;
  }
}
