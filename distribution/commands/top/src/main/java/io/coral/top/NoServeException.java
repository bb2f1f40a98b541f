package io.coral.top;

/** There is nobody to ask. */
final class NoServeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoServeException(String message) {
    super(message);
  }

  NoServeException(String message, Throwable cause) {
    super(message, cause);
  }
}
