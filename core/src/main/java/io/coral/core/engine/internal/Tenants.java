package io.coral.core.engine.internal;

import io.coral.api.RequestException;
import io.coral.core.schedule.internal.Schedule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** Who has how much unanswered, and who waits for room. Guarded by the dispatcher's lock. */
final class Tenants {

  private final Map<String, Account> accounts = new LinkedHashMap<>();

  /** Signalled when a tenant may have one more request. */
  private final Condition room;

  private boolean stopped;

  /**
   * One account for each tenant that is configured.
   *
   * @param room of the dispatcher's lock
   */
  Tenants(Schedule schedule, Shares shares, Condition room) {
    shares
        .weights()
        .forEach(
            (name, weight) ->
                accounts.put(name, new Account(name, schedule.addTenant(weight), shares)));
    this.room = room;
  }

  /** A tenant by name; null when it is not configured. Any thread. */
  @Nullable Account account(String name) {
    return accounts.get(name);
  }

  /** The names of all tenants. Any thread. */
  Set<String> names() {
    return accounts.keySet();
  }

  void add(Job job) {
    job.account.add(job);
  }

  void remove(Job job) {
    job.account.remove(job);
    room.signalAll();
  }

  /** Lets nobody wait for room any more. */
  void stop() {
    stopped = true;
    room.signalAll();
  }

  /**
   * Waits until all of these requests have room, or the engine stops.
   *
   * @throws RequestException {@code OVERLOADED} after so long, or when interrupted
   */
  void awaitRoom(List<Submission> submissions, Duration patience) {
    String accelerator = submissions.get(0).fit().accelerator();
    long left = patience.compareTo(Dispatcher.FOREVER) > 0 ? Long.MAX_VALUE : patience.toNanos();
    try {
      for (Account full = full(submissions); full != null && !stopped; full = full(submissions)) {
        if (left <= 0) {
          throw new RequestException(
              RequestException.Code.OVERLOADED,
              accelerator,
              accelerator + " is not taken: " + full.fullness());
        }
        left = room.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestException(
          RequestException.Code.OVERLOADED,
          accelerator,
          "interrupted while " + accelerator + " waited for room",
          e);
    }
  }

  /** A tenant that has no room for its part; null when all have. */
  private @Nullable Account full(List<Submission> submissions) {
    for (Account account : accounts.values()) {
      int more = 0;
      long bytes = 0;
      for (Submission one : submissions) {
        more += one.account() == account ? 1 : 0;
        bytes += one.account() == account ? one.arguments().bytes() : 0;
      }
      if (more > 0 && !account.hasRoom(more, bytes)) {
        return account;
      }
    }
    return null;
  }
}
