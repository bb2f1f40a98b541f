package io.coral.daemon.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose turn it is of the clients of whom something arrived. At each look a tenant has as many
 * calls taken of all its clients as any other, first of those whose last turn is longest ago; what
 * is left is for the next look. One thread.
 */
final class Turns {

  /** Calls of one tenant that are taken at a look. */
  private static final int CALLS = 8;

  private final List<Connection> ready = new ArrayList<>();
  private final Map<Tenant, Integer> taken = new HashMap<>();
  private long last;

  /** Takes what arrived of one client. */
  @FunctionalInterface
  interface Turn {

    /**
     * Takes it.
     *
     * @param most how many calls
     * @return how many there were
     */
    int take(Connection client, int most);
  }

  /** Something arrived of a client. */
  void add(Connection client) {
    if (!client.hasRest()) {
      ready.add(client);
    }
  }

  /** Gives those who were added, and those of whom something was left, their turns. */
  void take(Turn turn) {
    try {
      ready.sort(Comparator.comparingLong(Connection::lastTurn));
      for (Connection each : ready) {
        int before = taken.getOrDefault(each.tenant(), 0);
        if (before < CALLS) {
          each.turn(++last);
          // what is no call as yet costs as well
          taken.put(each.tenant(), before + Math.max(1, turn.take(each, CALLS - before)));
        }
      }
    } finally {
      ready.removeIf(each -> !each.hasRest());
      taken.clear();
    }
  }

  /** Whether something was left of a client. */
  boolean hasRest() {
    return !ready.isEmpty();
  }
}
