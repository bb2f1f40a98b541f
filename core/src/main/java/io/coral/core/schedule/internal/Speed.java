package io.coral.core.schedule.internal;

/** How long one accelerator takes on boards of one model: its copies and its run. */
final class Speed {

  final Estimate in = new Estimate(0);

  /** Copies of data that requests share; nothing before one was seen. */
  final Estimate data = new Estimate(0);

  final Estimate out = new Estimate(0);
  final Estimate run;

  /** Copies of the last requests, faded; what the next one will bring is not known yet. */
  double recentIn;

  double recentOut;
  double recentRun;

  Speed(double priorRun) {
    run = new Estimate(priorRun);
    recentRun = priorRun;
  }

  /** What one more request of a size adds to a unit that is kept busy. */
  double service(double size) {
    return Math.max(1, Math.max(run.at(size), Math.max(recentIn, recentOut)));
  }

  void observe(Ticket ticket, double copyIn, double ran, double copyOut) {
    in.observe(ticket.bytesIn, copyIn);
    run.observe(ticket.size, ran);
    out.observe(ticket.bytesOut, copyOut);
    recentIn += (copyIn - recentIn) / 8;
    recentOut += (copyOut - recentOut) / 8;
    recentRun += (ran - recentRun) / 8;
  }
}
