package io.coral.core.engine.internal;

import io.coral.api.Grant;
import io.coral.api.ReservationException;
import io.coral.api.ReservationException.Code;
import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.Scope;
import io.coral.spec.DeviceInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which tenants may use which boards. Guarded by the dispatcher's lock; what was granted may be
 * read by any thread.
 */
final class Grants {

  private final Schedule schedule;
  private final Roster boards;
  private final Map<String, Grant> granted = new ConcurrentSkipListMap<>();

  /** By grants without their tenants: those who may use the same wait together. */
  private final Map<Grant, Scope> scopes = new HashMap<>();

  Grants(Schedule schedule, Roster boards) {
    this.schedule = schedule;
    this.boards = boards;
  }

  /** What was granted, by tenants; nothing of those who may use all boards. */
  List<Grant> all() {
    return List.copyOf(granted.values());
  }

  /**
   * Grants boards in place of what the tenant was granted before.
   *
   * @throws ReservationException when one of them was granted to another exclusively and is to be
   *     exclusive again; nothing happened then
   */
  void grant(Grant grant, Account account, long now) {
    if (grant.equals(granted.get(grant.tenant()))) {
      return;
    }
    if (grant.isExclusive()) {
      boards
          .all(each -> grant.names(each.pooled().device()))
          .forEach(each -> refuseSecond(grant, each));
    }
    if (grant.boards().isEmpty()) {
      granted.remove(grant.tenant());
    } else {
      granted.put(grant.tenant(), grant);
    }
    schedule.confine(account.tenant, grant.boards().isEmpty() ? null : scope(grant), now);
    scopes.keySet().retainAll(granted.values().stream().map(Grants::scoped).toList());
    boards.all(each -> true).toList().forEach(each -> assign(each, now));
  }

  private void refuseSecond(Grant grant, Roster.Entry board) {
    for (Grant other : granted.values()) {
      if (other.isExclusive()
          && !other.tenant().equals(grant.tenant())
          && other.names(board.pooled().device())) {
        throw new ReservationException(
            Code.NOT_FREE,
            "tenant "
                + grant.tenant()
                + " is not granted "
                + grant
                + ": tenant "
                + other.tenant()
                + " has board "
                + board.pooled().id()
                + " alone; grant that something else first");
      }
    }
  }

  private void assign(Roster.Entry board, long now) {
    schedule.assign(board.board(), scopes(board.pooled()), now);
  }

  /** The scopes that a board is of. */
  Set<Scope> scopes(PooledBoard board) {
    Set<Scope> of = new HashSet<>();
    scopes.forEach(
        (grant, scope) -> {
          if (grant.names(board.device())) {
            of.add(scope);
          }
        });
    return of;
  }

  private Scope scope(Grant grant) {
    return scopes.computeIfAbsent(scoped(grant), unseen -> schedule.addScope(grant.isExclusive()));
  }

  /** An exclusive one has a scope of its own; two that name the same in passing are apart. */
  private static Grant scoped(Grant grant) {
    return grant.isExclusive() ? grant : new Grant("", grant.boards(), false);
  }

  /** What keeps a tenant from boards that are there, for people; empty when nothing does. */
  String told(String tenant) {
    Grant own = granted.get(tenant);
    return (own == null ? granted.values().stream().filter(Grant::isExclusive) : Stream.of(own))
        .map(grant -> "; tenant " + grant.tenant() + " is granted " + grant)
        .collect(Collectors.joining());
  }

  /** Whether a tenant may use a board. */
  boolean admits(String tenant, DeviceInfo board) {
    return Grant.admit(granted.values(), tenant, board);
  }
}
