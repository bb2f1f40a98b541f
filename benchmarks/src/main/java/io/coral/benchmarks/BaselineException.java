package io.coral.benchmarks;

/** A benchmark cannot run on this machine; the message says what is missing. */
final class BaselineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BaselineException(String message) {
    super(message);
  }

  BaselineException(String message, Throwable cause) {
    super(message, cause);
  }
}
