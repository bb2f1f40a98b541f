package io.coral.core.engine.internal;

import io.coral.api.RequestException;
import io.coral.api.ReservationException;
import io.coral.api.Share;
import io.coral.core.schedule.internal.Schedule;
import io.coral.spec.settings.ClosestNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who may ask, and who waits for room. Any thread. */
final class Tenants {

  private final Schedule schedule;
  private final Shares shares;
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  /** One account for each tenant that is configured. */
  Tenants(Schedule schedule, Shares shares) {
    this.schedule = schedule;
    this.shares = shares;
    shares.weights().forEach(this::admit);
  }

  /** Lets a tenant ask, or gives it another share; within an event. */
  void admit(String name, double weight) {
    Account account = accounts.get(name);
    if (account == null) {
      accounts.put(name, new Account(name, schedule.addTenant(weight), shares));
    } else {
      account.tenant.setWeight(weight);
    }
  }

  /** A tenant by name; null when it is not configured. */
  @Nullable Account account(String name) {
    return accounts.get(name);
  }

  /**
   * One that is to have boards.
   *
   * @throws ReservationException {@code UNKNOWN_TENANT}
   */
  Account holder(String name) {
    Account account = accounts.get(name);
    if (account == null) {
      throw new ReservationException(ReservationException.Code.UNKNOWN_TENANT, unknown(name));
    }
    return account;
  }

  /** What each has of the boards' time, by name; within a question. */
  List<Share> shares() {
    return accounts.values().stream()
        .sorted(Comparator.comparing(account -> account.name))
        .map(Account::share)
        .toList();
  }

  /** Why a tenant is not known, for people. */
  String unknown(String name) {
    return "the tenant '"
        + name
        + "' is not configured; the closest are "
        + String.join(", ", ClosestNames.to(name, accounts.keySet()))
        + "; the setting tenants of "
        + EngineLimits.PID
        + " names them";
  }

  /** Lets nobody wait for room any more. */
  void stop() {
    stopped = true;
    accounts.values().forEach(Account::stop);
  }

  /** What several requests of one tenant take. */
  private record Room(int requests, long bytes) {
    Room and(Room other) {
      return new Room(requests + other.requests, bytes + other.bytes);
    }
  }

  /**
   * Takes room for all of these requests, or for none; waits for it.
   *
   * @return false when the engine is stopped
   * @throws RequestException {@code OVERLOADED} after so long, or when interrupted
   */
  boolean takeRoom(List<Submission> submissions, Duration patience) {
    Submission first = submissions.get(0);
    Map<Account, Room> wanted = new LinkedHashMap<>();
    for (Submission one : submissions) {
      wanted.merge(one.account, new Room(1, one.arguments.bytes()), Room::and);
    }
    Duration bounded = patience.compareTo(Dispatcher.FOREVER) > 0 ? Dispatcher.FOREVER : patience;
    long until = System.nanoTime() + bounded.toNanos();
    String accelerator = first.fit().accelerator();
    try {
      for (Account full = take(wanted); full != null; full = take(wanted)) {
        Room room = Objects.requireNonNull(wanted.get(full));
        if (!full.awaitRoom(room.requests(), room.bytes(), until)) {
          throw new RequestException(
              RequestException.Code.OVERLOADED,
              accelerator,
              accelerator + " is not taken: " + full.fullness());
        }
        if (stopped) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestException(
          RequestException.Code.OVERLOADED,
          accelerator,
          "interrupted while " + accelerator + " waited for room",
          e);
    }
  }

  /** Takes all or nothing; a tenant that has no room for its part, or null. */
  private static @Nullable Account take(Map<Account, Room> wanted) {
    List<Account> taken = new ArrayList<>();
    for (Map.Entry<Account, Room> each : wanted.entrySet()) {
      Account account = each.getKey();
      if (!account.take(each.getValue().requests(), each.getValue().bytes())) {
        for (Account before : taken) {
          Room room = Objects.requireNonNull(wanted.get(before));
          before.give(room.requests(), room.bytes());
        }
        return account;
      }
      taken.add(account);
    }
    return null;
  }
}
