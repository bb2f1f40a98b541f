package io.coral.daemon.internal;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is of the clients of whom something arrived. At each look a tenant has as many
 * calls taken of all its clients as any other; what is left is for the next look. Its clients have
 * their turns one after the other, longer ones where no other tenant waits. What a client is told
 * in its turn goes at the end of it, together. One thread.
 */
final class Turns {

  /** Calls of one tenant that are taken at a look. */
  private static final int CALLS = 8;

  /** Calls of one client after which the next of its tenant has its turn, where that is alone. */
  private static final int ALONE = 32;

  /** Of each tenant, in the order of their turns. */
  private final Map<Tenant, Set<Connection>> ready = new LinkedHashMap<>();

  /** Whose turn it is: what it is told is gathered. */
  private @Nullable Connection current;

  /** Calls of it that were taken in its turn. */
  private int had;

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
    ready.computeIfAbsent(client.tenant(), tenant -> new LinkedHashSet<>()).add(client);
  }

  /** Gives those who were added, and those of whom something was left, their turns. */
  void take(Turn turn) {
    for (Iterator<Set<Connection>> all = ready.values().iterator(); all.hasNext(); ) {
      Set<Connection> clients = all.next();
      int left = CALLS;
      while (left > 0 && !clients.isEmpty()) {
        left -= take(clients, left, turn);
      }
      if (clients.isEmpty()) {
        all.remove();
      }
    }
  }

  private int take(Set<Connection> clients, int most, Turn turn) {
    Connection client = clients.iterator().next();
    if (client != current) {
      endTurn();
      current = client;
    }
    try {
      // what is no call as yet costs as well
      int taken = Math.max(1, turn.take(client, Math.min(most, ALONE - had)));
      had += taken;
      return taken;
    } finally {
      if (!client.hasRest()) {
        clients.remove(client);
        endTurn();
      } else if (had >= (ready.size() > 1 ? CALLS : ALONE)) {
        clients.remove(client);
        clients.add(client);
        endTurn();
      }
    }
  }

  private void endTurn() {
    if (current != null) {
      current.flush();
    }
    current = null;
    had = 0;
  }

  /** Whether something was left of a client. */
  boolean hasRest() {
    return !ready.isEmpty();
  }
}
