package io.coral.conformance.rules.bench;

import java.io.Serial;
import java.time.Duration;

/** The runtime took longer than it may, by more than the host was late. */
public final class TooLate extends RuleViolation implements ByTimeAlone {
  @Serial private static final long serialVersionUID = 1L;

  private final Duration hostLate;

  TooLate(String expected, String seen, Duration hostLate) {
    super(expected, seen + "; the host itself was late by " + hostLate.toMillis() + " ms");
    this.hostLate = hostLate;
  }

  @Override
  public Duration hostLate() {
    return hostLate;
  }
}
