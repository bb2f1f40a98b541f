package io.coral.daemon.internal;

import io.coral.protocol.local.Incoming;
import io.coral.protocol.local.Poll;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of all conversations: what has arrived is left to the next daemon, and each client is
 * told that, and all that it is to be told yet. One that does not read keeps no other one waiting.
 * One thread.
 */
final class Farewell {

  /** Who is not hung up on, by token. */
  private final Map<Long, Connection> left;

  Farewell(Map<Long, Connection> all) {
    left = new TreeMap<>(all);
  }

  /**
   * Hangs up on all.
   *
   * @param patience how long each may take to read
   */
  void say(Incoming incoming, Duration patience) {
    left.values().forEach(each -> Attempt.of(() -> each.leave(incoming)));
    try (Poll room = new Poll()) {
      tellAll(room, System.nanoTime() + patience.toNanos());
    } catch (IOException e) {
      log().warn("Clients that did not read are hung up on at once", e);
    }
    if (!left.isEmpty()) {
      log()
          .warn(
              "Clients that do not read are hung up on before they are told all: {}", left.size());
      left.values().forEach(each -> Attempt.of(each::close));
    }
  }

  private void tellAll(Poll room, long end) throws IOException {
    hangUpOnTold();
    for (Map.Entry<Long, Connection> each : left.entrySet()) {
      each.getValue().awaitRoom(room, each.getKey());
    }
    for (long millis = millisTo(end); !left.isEmpty() && millis > 0; millis = millisTo(end)) {
      int count = room.await((int) millis);
      for (int i = 0; i < count; i++) {
        Connection one = left.get(room.token(i));
        if (one != null) {
          one.sendMore();
        }
      }
      hangUpOnTold();
    }
  }

  private static long millisTo(long end) {
    return Duration.ofNanos(end - System.nanoTime()).toMillis();
  }

  private void hangUpOnTold() {
    left.values()
        .removeIf(
            each -> {
              boolean isTold = each.isTold();
              if (isTold) {
                Attempt.of(each::close);
              }
              return isTold;
            });
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Farewell.class);
  }
}
