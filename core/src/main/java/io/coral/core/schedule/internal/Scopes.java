package io.coral.core.schedule.internal;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which tenants may use which boards: by the scopes of both, and by who holds a board. */
final class Scopes {

  private final Audiences audiences;
  private final Boards boards;
  private final Waiting waiting;
  private final List<Queue> queues;

  /** Everybody may use all boards. */
  Scopes(Audiences audiences, Boards boards, Waiting waiting, List<Queue> queues) {
    this.audiences = audiences;
    this.boards = boards;
    this.waiting = waiting;
    this.queues = queues;
  }

  /** Who may use a board that comes. */
  Audience comes(Set<Scope> scopes) {
    Audience audience = audiences.of(null, scopes);
    audience.boards++;
    return audience;
  }

  /** A board is gone. */
  void leaves(ScheduledBoard board) {
    if (audiences.leaves(board.audience)) {
      forget(board.audience);
    }
  }

  /** A board is of these scopes from now on; whether others may use it by that. */
  boolean assign(ScheduledBoard board, Set<Scope> scopes, long now) {
    board.scopes = Set.copyOf(scopes);
    Audience after = audiences.of(board.audience.owner, scopes);
    boolean isOther = after != board.audience;
    if (isOther) {
      seat(board, after, now);
    }
    return isOther;
  }

  /** A tenant may use the boards of a scope alone from now on; whether that is new. */
  boolean confine(Tenant tenant, @Nullable Scope scope) {
    Scope before = tenant.scope;
    if (before == scope) {
      return false;
    }
    if (before != null) {
      before.tenants--;
    }
    if (scope != null) {
      scope.tenants++;
    }
    tenant.scope = scope;
    waiting.confined(tenant, before, queues);
    return true;
  }

  /** Keeps a board for one tenant alone from now on, or for nobody. */
  void keep(ScheduledBoard board, @Nullable Tenant owner, long now) {
    seat(board, audiences.of(owner, board.scopes), now);
  }

  private void seat(ScheduledBoard board, Audience after, long now) {
    Audience before = board.audience;
    boards.seat(board, after, now);
    if (audiences.changes(before, after)) {
      forget(before);
    }
  }

  /** Nobody is left who could use the units of an audience. */
  private void forget(Audience audience) {
    queues.forEach(queue -> queue.classes.removeIf(units -> units.audience == audience));
  }
}
