package io.coral.conformance.rules.bench;

import java.time.Duration;

/**
 * A verdict against which only a clock speaks. The host may have been late itself, so a rule that
 * ends with one is run once more.
 */
public interface ByTimeAlone {

  /** How late the host ran what was due while the time was taken. */
  Duration hostLate();
}
