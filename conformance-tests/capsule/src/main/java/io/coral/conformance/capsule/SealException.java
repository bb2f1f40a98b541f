package io.coral.conformance.capsule;

import java.io.Serial;

/** A bundle cannot be sealed; the message says why and what to do. */
public final class SealException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  SealException(String message) {
    super(message);
  }

  SealException(String message, Throwable cause) {
    super(message, cause);
  }
}
