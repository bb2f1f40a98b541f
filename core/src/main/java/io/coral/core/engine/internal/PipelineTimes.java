package io.coral.core.engine.internal;

/**
 * What a request takes of a pipeline that others stream through: the stage that runs longest is
 * what they wait for; what lies before it and after it passes beside others' runs, as copies do.
 */
final class PipelineTimes {

  /** Nanoseconds until the longest run begins, of that run, and after it. */
  private double in;

  private double run;
  private double out;

  private boolean isEmpty = true;

  /** One stage more: its copies to the board, its run, its copies from the board. */
  void add(double copiedIn, double ran, double copiedOut) {
    if (isEmpty || ran > run) {
      in += run + out + copiedIn;
      run = ran;
      out = copiedOut;
      isEmpty = false;
    } else {
      out += copiedIn + ran + copiedOut;
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
}
