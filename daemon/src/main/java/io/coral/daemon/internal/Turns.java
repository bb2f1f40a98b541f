package io.coral.daemon.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Whose turn it is of the clients of whom something arrived. At each look a tenant has as much
 * taken of all its clients as any other, first of those whose last turn is longest ago; what is
 * left is for the next look. One thread.
 */
final class Turns {

  /** Bytes of one tenant that are taken at a look, or few more: some dozens of requests. */
  static final int BYTES = 1 << 12;

  private final List<Connection> ready = new ArrayList<>();
  private final Map<Tenant, Integer> taken = new HashMap<>();
  private long last;

  /** Something arrived of a client. */
  void add(Connection client) {
    ready.add(client);
  }

  /**
   * Gives those who were added their turns.
   *
   * @param turn takes what arrived of one, and returns how many bytes that was
   */
  void take(ToIntFunction<Connection> turn) {
    try {
      ready.sort(Comparator.comparingLong(Connection::lastTurn));
      for (Connection each : ready) {
        int before = taken.getOrDefault(each.tenant(), 0);
        if (before < BYTES) {
          each.turn(++last);
          taken.put(each.tenant(), before + turn.applyAsInt(each));
        }
      }
    } finally {
      ready.clear();
      taken.clear();
    }
  }
}
