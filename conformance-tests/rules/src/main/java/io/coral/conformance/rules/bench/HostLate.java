package io.coral.conformance.rules.bench;

import java.io.Serial;
import java.time.Duration;

/** A bound was exceeded by less than the host was late: nobody can say whose delay it was. */
public final class HostLate extends NotEvaluated implements ByTimeAlone {
  @Serial private static final long serialVersionUID = 1L;

  private final Duration hostLate;

  HostLate(String expected, String seen, Duration hostLate) {
    super(
        "the host was late by "
            + hostLate.toMillis()
            + " ms, too much to tell whether "
            + expected
            + ": "
            + seen
            + "; test on a host with less load");
    this.hostLate = hostLate;
  }

  @Override
  public Duration hostLate() {
    return hostLate;
  }
}
