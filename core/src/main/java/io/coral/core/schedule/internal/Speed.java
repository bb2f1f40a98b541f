package io.coral.core.schedule.internal;

/** How long one accelerator takes on boards of one model: its copies and its run. */
final class Speed {

  /** How much the last one counts among the recent. */
  private static final double FADING = 1.0 / 8;

  /** So many times what copies and runs usually miss what was expected is allowed for. */
  private static final double ALLOWANCE = 4;

  final Estimate in = new Estimate(0);

  /** Copies of data that requests share; nothing before one was seen. */
  final Estimate data = new Estimate(0);

  final Estimate out = new Estimate(0);
  final Estimate run;

  /** Copies of the last requests, faded; what the next one will bring is not known yet. */
  double recentIn;

  double recentOut;
  double recentRun;

  /** By how much copies to the board and runs missed what was expected of them, faded. */
  private double recentMiss;

  Speed(double priorRun) {
    run = new Estimate(priorRun);
    recentRun = priorRun;
  }

  /**
   * How long the copies of a request to a board take.
   *
   * @param missing bytes of data that it shares with others and that is not there
   */
  double copyIn(Ticket ticket, double missing) {
    double copies = in.at(ticket.bytesIn);
    return missing == 0 ? copies : copies + data.at(missing);
  }

  /** How long it takes to copy what a board holds there again; data that none brought, as input. */
  double refill(double bytes) {
    return data.isObserved() ? data.at(bytes) : in.at(bytes);
  }

  /** What one more request of a size adds to a unit that is kept busy. */
  double service(double size) {
    return Math.max(1, Math.max(run.at(size), Math.max(recentIn, recentOut)));
  }

  /**
   * How long before a unit is free the next inputs are to be sent, so that these are there though
   * both may take longer or shorter than usual.
   */
  double lead() {
    return recentIn + ALLOWANCE * recentMiss;
  }

  void observe(Ticket ticket, double copyIn, double ran, double copyOut) {
    if (run.isObserved()) {
      double miss = Math.abs(copyIn - recentIn) + Math.abs(ran - run.at(ticket.size));
      recentMiss += FADING * (miss - recentMiss);
    }
    // what was taken for granted before says nothing beside the first that was seen
    double part = run.isObserved() ? FADING : 1;
    in.observe(ticket.bytesIn, copyIn);
    run.observe(ticket.size, ran);
    out.observe(ticket.bytesOut, copyOut);
    recentIn += part * (copyIn - recentIn);
    recentOut += part * (copyOut - recentOut);
    recentRun += part * (ran - recentRun);
  }
}
