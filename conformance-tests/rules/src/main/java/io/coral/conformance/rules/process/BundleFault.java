package io.coral.conformance.rules.process;

import java.io.Serial;

/**
 * The bundle under test does not do in a framework what a runtime's bundle does: it is not
 * installed, does not start, or registers no runtime. Where a rule meets it, the bundle breaks that
 * rule; before all rules, there is nothing to test.
 */
public final class BundleFault extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What the bundle does not do. */
  public BundleFault(String message) {
    super(message);
  }

  /** The same with what the framework said. */
  public BundleFault(String message, Throwable cause) {
    super(message, cause);
  }
}
