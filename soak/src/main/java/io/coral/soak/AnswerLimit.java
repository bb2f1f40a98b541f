package io.coral.soak;

import io.coral.soak.rack.Rack;

/**
 * How long an answer may take, by what the limits add up to. A request waits for a board that is
 * not there up to the engine's park limit. After its first failure it is tried again up to that
 * limit. Each board may hang once ahead of it, and one under it: the board's hang limit ends the
 * run, its stop grace the close. Programmings take milliseconds.
 */
final class AnswerLimit {

  /** The engine's {@code park.limit}, as it is by default. */
  private static final int PARK_SECONDS = 5;

  /** The simulator's {@code stop.grace}, as it is by default. */
  private static final int STOP_SECONDS = 1;

  private static final int HUNG_BOARDS = Vendor.ALL.size() * Rack.BOARDS + 1;

  static final int SECONDS = 2 * PARK_SECONDS + HUNG_BOARDS * (Rack.HANG_SECONDS + STOP_SECONDS);

  private AnswerLimit() {}
}
