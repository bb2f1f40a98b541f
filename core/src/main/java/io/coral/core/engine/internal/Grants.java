package io.coral.core.engine.internal;

import io.coral.api.Grant;
import io.coral.api.ReservationException;
import io.coral.api.ReservationException.Code;
import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.Scope;
import io.coral.spec.DeviceInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Which tenants may use which boards. Guarded by the dispatcher's lock; what was granted may be
 * read by any thread.
 */
final class Grants {

  private final Schedule schedule;
  private final Roster boards;
  private final Map<String, Grant> granted = new LinkedHashMap<>();

  /** The same for any thread. */
  private volatile List<Grant> all = List.of();

  /** By grants without their tenants: those who may use the same wait together. */
  private final Map<Grant, Scope> scopes = new HashMap<>();

  Grants(Schedule schedule, Roster boards) {
    this.schedule = schedule;
    this.boards = boards;
  }

  /** What was granted, in the order of the tenants' first; nothing of those who may use all. */
  List<Grant> all() {
    return all;
  }

  /**
   * Grants boards in place of what the tenant was granted before.
   *
   * @throws ReservationException when another has one of them alone, or is to have it alone once it
   *     comes, and this one is to have it so; nothing happened then
   */
  void grant(Grant grant, Account account, long now) {
    Grant before = granted.get(grant.tenant());
    if (grant.equals(before)) {
      return;
    }
    if (grant.isExclusive()) {
      refuseSecond(grant);
    }
    if (grant.boards().isEmpty()) {
      granted.remove(grant.tenant());
    } else {
      granted.put(grant.tenant(), grant);
    }
    all = List.copyOf(granted.values());
    schedule.confine(account.tenant, grant.boards().isEmpty() ? null : scope(grant), now);
    scopes
        .keySet()
        .retainAll(granted.values().stream().map(Grants::scoped).collect(Collectors.toSet()));
    // of all others nothing changes, and there may be a thousand
    boards
        .all(each -> names(grant, each) || before != null && names(before, each))
        .toList()
        .forEach(each -> assign(each, now));
  }

  private void refuseSecond(Grant grant) {
    boards
        .all(each -> names(grant, each))
        .forEach(
            each ->
                Grant.sole(all, each.pooled().device())
                    .ifPresent(sole -> refuse(grant, sole, "board " + each.pooled().id())));
    for (Grant other : all) {
      if (other.isExclusive()) {
        Set<String> both = new TreeSet<>(other.boards().orElseThrow());
        both.retainAll(grant.boards().orElseThrow());
        both.forEach(name -> refuse(grant, other, name));
      }
    }
  }

  private static void refuse(Grant grant, Grant other, String what) {
    if (!other.tenant().equals(grant.tenant())) {
      throw new ReservationException(
          Code.NOT_FREE,
          "tenant "
              + grant.tenant()
              + " is not granted "
              + grant
              + ": tenant "
              + other.tenant()
              + " has "
              + what
              + " alone; grant that something else first");
    }
  }

  private static boolean names(Grant grant, Roster.Entry board) {
    return grant.names(board.pooled().device());
  }

  private void assign(Roster.Entry board, long now) {
    schedule.assign(board.board(), scopes(board.pooled()), now);
  }

  /** The scopes that a board is of. */
  Set<Scope> scopes(PooledBoard board) {
    Optional<Grant> sole = Grant.sole(all, board.device());
    Set<Scope> of = new HashSet<>();
    scopes.forEach(
        (grant, scope) -> {
          if (grant.names(board.device())
              && (!grant.isExclusive() || sole.filter(grant::equals).isPresent())) {
            of.add(scope);
          }
        });
    return of;
  }

  /** Says who goes without a board that came, for another has it alone. */
  void tellContested(PooledBoard board) {
    Grant.sole(all, board.device())
        .ifPresent(
            sole -> {
              for (Grant each : all) {
                if (each.isExclusive() && each.names(board.device()) && !each.equals(sole)) {
                  LoggerFactory.getLogger(Grants.class)
                      .warn(
                          "Board {} is tenant {}'s alone, which was granted it first: tenant {},"
                              + " which is granted {}, has it once that is granted something else",
                          board.id(),
                          sole.tenant(),
                          each.tenant(),
                          each);
                }
              }
            });
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
    Optional<Grant> own = all.stream().filter(each -> each.tenant().equals(tenant)).findAny();
    return own.map(Stream::of)
        .orElseGet(() -> all.stream().filter(Grant::isExclusive))
        .map(grant -> "; tenant " + grant.tenant() + " is granted " + grant)
        .collect(Collectors.joining());
  }

  /** Whether a tenant may use a board. */
  boolean admits(String tenant, DeviceInfo board) {
    return Grant.admit(all, tenant, board);
  }
}
