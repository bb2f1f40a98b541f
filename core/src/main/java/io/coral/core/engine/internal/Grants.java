package io.coral.core.engine.internal;

import io.coral.api.Grant;
import io.coral.api.ReservationException;
import io.coral.api.ReservationException.Code;
import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.Scope;
import io.coral.spec.DeviceInfo;
import java.util.Comparator;
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

  /** The order of the tenants' first. */
  private final Map<String, Long> since = new HashMap<>();

  private long lastSince;

  /** Those that name boards, by the ids and kinds that they name. */
  private final Map<String, Set<Grant>> naming = new HashMap<>();

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
    if (before != null) {
      names(before).forEach(name -> forget(name, before));
    }
    if (grant.boards().isEmpty()) {
      granted.remove(grant.tenant());
      since.remove(grant.tenant());
    } else {
      granted.put(grant.tenant(), grant);
      since.putIfAbsent(grant.tenant(), ++lastSince);
      names(grant).forEach(name -> naming.computeIfAbsent(name, n -> new HashSet<>()).add(grant));
    }
    all = List.copyOf(granted.values());
    schedule.confine(account.tenant, grant.boards().isEmpty() ? null : scope(grant), now);
    if (before != null) {
      forgetScope(before);
    }
    // of boards that neither names nothing changes
    Set<String> named = new HashSet<>(names(grant));
    named.addAll(before == null ? Set.of() : names(before));
    boards.named(named).forEach(each -> assign(each, now));
  }

  private static Set<String> names(Grant grant) {
    return grant.boards().orElse(Set.of());
  }

  private void forget(String name, Grant grant) {
    Set<Grant> left = naming.getOrDefault(name, new HashSet<>());
    left.remove(grant);
    if (left.isEmpty()) {
      naming.remove(name);
    }
  }

  private void forgetScope(Grant before) {
    boolean isOfOthers =
        names(before).stream()
            .limit(1)
            .flatMap(this::naming)
            .anyMatch(each -> scoped(each).equals(scoped(before)));
    if (!isOfOthers) {
      scopes.remove(scoped(before));
    }
  }

  private Stream<Grant> naming(String name) {
    return naming.getOrDefault(name, Set.of()).stream();
  }

  private Stream<Grant> naming(DeviceInfo board) {
    return Stream.of(board.id(), Roster.kind(board)).flatMap(this::naming).distinct();
  }

  /** Who has a board alone: of several who name it, whoever was granted it first. */
  private Optional<Grant> sole(DeviceInfo board) {
    return naming(board)
        .filter(Grant::isExclusive)
        .min(Comparator.comparingLong(each -> since.getOrDefault(each.tenant(), 0L)));
  }

  private void refuseSecond(Grant grant) {
    boards
        .named(names(grant))
        .forEach(
            each ->
                sole(each.pooled().device())
                    .ifPresent(sole -> refuse(grant, sole, "board " + each.pooled().id())));
    for (String name : new TreeSet<>(names(grant))) {
      naming(name).filter(Grant::isExclusive).forEach(other -> refuse(grant, other, name));
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

  private void assign(Roster.Entry board, long now) {
    schedule.assign(board.board(), scopes(board.pooled()), now);
  }

  /** The scopes that a board is of. */
  Set<Scope> scopes(PooledBoard board) {
    Optional<Grant> sole = sole(board.device());
    return naming(board.device())
        .filter(grant -> !grant.isExclusive() || sole.filter(grant::equals).isPresent())
        .map(this::scope)
        .collect(Collectors.toSet());
  }

  /** Says who goes without a board that came, for another has it alone. */
  void tellContested(PooledBoard board) {
    sole(board.device())
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
