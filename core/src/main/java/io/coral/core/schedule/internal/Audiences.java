package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The audiences of all boards. */
final class Audiences {

  /** That of boards which are of no scope and which nobody holds. */
  final Audience everybody = new Audience(null, Set.of(), false);

  private final List<Audience> all = new ArrayList<>(List.of(everybody));

  private final Map<Key, Audience> known = new HashMap<>(Map.of(Key.of(everybody), everybody));

  /** What tells audiences apart. */
  private record Key(@Nullable Tenant owner, Set<Scope> scopes) {
    static Key of(Audience audience) {
      return new Key(audience.owner, audience.scopes);
    }
  }

  /** Those who may use a board that a tenant holds, or nobody, and that is of these scopes. */
  Audience of(@Nullable Tenant owner, Set<Scope> scopes) {
    boolean isExclusive = scopes.stream().anyMatch(scope -> scope.isExclusive);
    Set<Scope> that =
        isExclusive
            ? scopes.stream().filter(scope -> scope.isExclusive).collect(Collectors.toSet())
            : scopes;
    Audience before = known.get(new Key(owner, that));
    if (before != null) {
      return before;
    }
    Audience made = new Audience(owner, Set.copyOf(that), isExclusive);
    made.virtualTime = everybody.virtualTime;
    all.add(made);
    known.put(Key.of(made), made);
    return made;
  }

  /** A board has another audience; whether the one before has no board any more. */
  boolean changes(Audience before, Audience after) {
    after.boards++;
    after.virtualTime = Math.max(after.virtualTime, before.virtualTime);
    return leaves(before);
  }

  /** A board is gone; whether its audience has no board any more. */
  boolean leaves(Audience before) {
    before.boards--;
    if (before.boards > 0 || before == everybody || !all.remove(before)) {
      return false;
    }
    known.remove(Key.of(before));
    return true;
  }

  /** Where a tenant begins that was idle. */
  double virtualTime(Tenant tenant) {
    double latest = 0;
    for (int i = 0; i < all.size(); i++) {
      Audience each = all.get(i);
      if (each.owner == null && each.virtualTime > latest && each.admits(tenant)) {
        latest = each.virtualTime;
      }
    }
    return latest;
  }

  /** Nobody has saved anything up. */
  void raise(double virtualTime) {
    all.forEach(each -> each.virtualTime = Math.max(each.virtualTime, virtualTime));
  }
}
