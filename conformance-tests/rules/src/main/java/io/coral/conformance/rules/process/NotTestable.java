package io.coral.conformance.rules.process;

import java.io.Serial;

/** The runtime cannot be tested at all; the message says why and what to do. */
public final class NotTestable extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Why, and what to do. */
  public NotTestable(String message) {
    super(message);
  }

  /** The same with what the JVM or the framework said. */
  public NotTestable(String message, Throwable cause) {
    super(message, cause);
  }
}
