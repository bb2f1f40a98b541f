package io.coral.soak;

/**
 * A request that was answered, by whatever end.
 *
 * @param number its place in the run
 * @param nanos from before its submission until its answer
 * @param what became of it, as the engine tells it
 */
record Ended(long number, long nanos, String what) {

  double seconds() {
    return nanos / 1e9;
  }
}
