package io.coral.serve.internal;

import java.util.HashMap;
import java.util.Map;

/**
 * What was done lately for each of some names; those that come when there are too many share one.
 * One thread at a time.
 */
final class Tallies {

  /** Under this name stands what has no room of its own. */
  static final String OTHER = "other";

  private static final int MOST = 2_000;

  private final Map<String, Tally> tallies = new HashMap<>();

  /** What was done for one name. */
  static final class Tally {
    long done;
    long failed;
    long runNanos;

    void add(Tally more) {
      done += more.done;
      failed += more.failed;
      runNanos += more.runNanos;
    }
  }

  Tally of(String name) {
    Tally known = tallies.get(name);
    if (known != null) {
      return known;
    }
    return tallies.computeIfAbsent(tallies.size() < MOST ? name : OTHER, added -> new Tally());
  }

  /** All of them now; they begin anew. */
  Map<String, Tally> take() {
    Map<String, Tally> taken = Map.copyOf(tallies);
    tallies.clear();
    return taken;
  }
}
