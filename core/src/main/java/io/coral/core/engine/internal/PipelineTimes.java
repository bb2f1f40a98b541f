package io.coral.core.engine.internal;

import io.coral.api.StageTimes;
import io.coral.spec.EventTimes;
import java.util.List;

/**
 * What a request takes of a pipeline that others stream through: the stage that runs longest is
 * what they wait for; what lies before it and after it passes beside others' runs, as copies do.
 * Counted anew for each request, by one thread at a time.
 */
final class PipelineTimes {

  /** Of runs that differ by less the first counts, for all requests alike. */
  private static final double CLEARLY_LONGER = 1.1;

  /** Nanoseconds until the longest run begins, of that run, and after it. */
  private double in;

  private double run;
  private double out;

  /** Nanoseconds of the copies of what the board keeps. */
  private double kept;

  /** When the longest run ended. */
  private long ended;

  private int stages;

  /** Nothing of what was counted before. */
  void clear() {
    in = 0;
    run = 0;
    out = 0;
    kept = 0;
    stages = 0;
  }

  /**
   * One stage more.
   *
   * @param keptNanos what its copies of what the board keeps took, which do not count
   */
  void add(StageTimes stage, double keptNanos) {
    EventTimes ran = stage.run().orElseThrow();
    List<EventTimes> copiesOut = stage.copiesOut();
    long until = ran.endedNanos();
    for (int i = 0; i < copiesOut.size(); i++) {
      until = Math.max(until, copiesOut.get(i).endedNanos());
    }
    kept += keptNanos;
    add(
        nanos(stage.copiesIn()) - keptNanos,
        ran.endedNanos() - ran.startedNanos(),
        nanos(copiesOut),
        ran.endedNanos(),
        until);
  }

  private static double nanos(List<EventTimes> copies) {
    double nanos = 0;
    for (int i = 0; i < copies.size(); i++) {
      nanos += copies.get(i).endedNanos() - copies.get(i).startedNanos();
    }
    return nanos;
  }

  /**
   * One stage more: its copies to the board, its run, its copies from the board.
   *
   * @param ranUntil when its run ended, in nanoseconds
   * @param until when its last copy did, or the run where there was none
   */
  void add(double copiedIn, double ran, double copiedOut, long ranUntil, long until) {
    stages++;
    if (stages == 1 || ran > CLEARLY_LONGER * run) {
      in += run + out + copiedIn;
      run = ran;
      out = copiedOut;
      ended = ranUntil;
    } else {
      out += copiedIn + ran + copiedOut;
    }
    if (stages > 1) {
      // behind the longest run nothing stands in line; what passes there is its way from stage to
      // stage, which no command tells
      out = Math.max(out, until - ended);
    }
  }

  double in() {
    return in;
  }

  double run() {
    return run;
  }

  double out() {
    return out;
  }

  /** Beside it, the copies of what the board keeps. */
  double kept() {
    return kept;
  }
}
