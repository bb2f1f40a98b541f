package io.coral.conformance.rules.process;

import java.io.Serial;

/**
 * The runtime cannot be tested, for a reason that is not the runtime's; the message says why and
 * what to do. Where a rule meets it, nobody can decide that rule.
 */
public class NotTestable extends RuntimeException {
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
