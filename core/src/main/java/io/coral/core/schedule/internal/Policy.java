package io.coral.core.schedule.internal;

/**
 * What an operator may decide. Durations are in nanoseconds.
 *
 * @param stay a board serves what it was programmed for, for at least this many times what the
 *     programming took, while others wait for it
 * @param patience how many times the cost of a programming the avoidable waiting must reach first
 * @param longestWait after which a request has a board programmed for it whatever else holds
 * @param noBoard how long a request waits while no board could ever run it
 * @param margin by how much earlier than needed the next inputs are sent
 * @param deepest the most requests that one compute unit is given at a time
 * @param aside how long a board that failed is left alone at first; doubled with each failure
 * @param longestAside the most that it is left alone
 * @param unknownRun what a run is taken to last before one was seen
 * @param unknownProgramming what a programming is taken to last before one was seen
 */
public record Policy(
    double stay,
    double patience,
    long longestWait,
    long noBoard,
    long margin,
    int deepest,
    long aside,
    long longestAside,
    long unknownRun,
    long unknownProgramming) {

  private static final long SECOND = 1_000_000_000L;

  /** What holds where nobody decided. */
  public static final Policy DEFAULT =
      new Policy(
          5,
          1,
          30 * SECOND,
          10 * SECOND,
          50_000,
          8,
          SECOND / 2,
          60 * SECOND,
          1_000_000,
          2 * SECOND);

  public Policy {
    if (!(stay >= 0) || !(patience >= 0) || deepest < 2) {
      throw new IllegalArgumentException(
          "stay is "
              + stay
              + ", patience "
              + patience
              + ", deepest "
              + deepest
              + "; expected at least 0, 0 and 2");
    }
  }

  /** The same with other rules for when a board is programmed anew. */
  public Policy withProgramming(double stay, double patience, long longestWait) {
    return new Policy(
        stay,
        patience,
        longestWait,
        noBoard,
        margin,
        deepest,
        aside,
        longestAside,
        unknownRun,
        unknownProgramming);
  }

  /** The same with another bound on waiting for a board that is not there. */
  public Policy withNoBoard(long nanos) {
    return new Policy(
        stay,
        patience,
        longestWait,
        nanos,
        margin,
        deepest,
        aside,
        longestAside,
        unknownRun,
        unknownProgramming);
  }
}
