package io.coral.core.account.internal;

/** A file is not recorded traffic; the message says where, what was expected and what to do. */
public final class TrafficException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong in which line. */
  TrafficException(String file, long line, String wrong) {
    super(file + ", line " + line + ": " + wrong);
  }
}
