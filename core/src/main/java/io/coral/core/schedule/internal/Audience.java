package io.coral.core.schedule.internal;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may use a board. Boards that the same may use have the same one. */
final class Audience {

  /** The only tenant, which holds the board; null for all whom the scopes let. */
  final @Nullable Tenant owner;

  /** Those of the board; only the exclusive ones where there are such. */
  final Set<Scope> scopes;

  /** Whether only tenants of these scopes may. */
  final boolean isExclusive;

  /** How many boards have it. */
  int boards;

  /** The highest start tag of what was bound to its boards: where a tenant that was idle begins. */
  double virtualTime;

  Audience(@Nullable Tenant owner, Set<Scope> scopes, boolean isExclusive) {
    this.owner = owner;
    this.scopes = scopes;
    this.isExclusive = isExclusive;
  }

  boolean admits(Tenant tenant) {
    return admits(tenant, tenant.scope);
  }

  /**
   * Whether it has those who wait together.
   *
   * @param holder null for those who hold no boards
   * @param scope null for those who are bound to none
   */
  boolean admits(@Nullable Tenant holder, @Nullable Scope scope) {
    return (owner == null || owner == holder)
        && (scope == null ? !isExclusive : scopes.contains(scope));
  }

  /** What orders audiences: of two, the boards of the smaller are of use to fewer. */
  int breadth() {
    return owner != null ? 0 : scopes.size() + (isExclusive ? 0 : 1);
  }
}
