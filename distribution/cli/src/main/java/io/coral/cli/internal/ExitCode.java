package io.coral.cli.internal;

/** The exit codes that scripts may rely on; README and {@code --help} list them. */
final class ExitCode {
  /** Done. */
  static final int OK = 0;

  /** It was tried and failed. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** There is nothing of what was asked for: no board, no such accelerator or bitstream. */
  static final int NOTHING_THERE = 3;

  /** A signal ended it. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
