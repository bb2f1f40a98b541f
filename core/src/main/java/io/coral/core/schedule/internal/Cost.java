package io.coral.core.schedule.internal;

/**
 * What a request is expected to take on one board, in nanoseconds.
 *
 * @param board where
 * @param programming until the board has what runs it
 * @param queue for which it stands behind others
 * @param copies to the board and back
 * @param run there
 */
public record Cost(
    ScheduledBoard board, double programming, double queue, double copies, double run) {

  double total() {
    return programming + queue + copies + run;
  }
}
