package io.coral.core.engine.internal;

import io.coral.api.Lease;
import io.coral.api.Reservation;
import io.coral.api.ReservationException;
import io.coral.api.ReservationException.Code;
import io.coral.core.schedule.internal.Hold;
import io.coral.core.schedule.internal.ScheduledBoard;
import io.coral.core.schedule.internal.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A lease, from when it is asked for; the state machine has it as a {@link Hold}. Any thread. */
final class BoardLease extends Hold implements Lease {

  final Reservation asked;

  /** What it may have. */
  final Map<ScheduledBoard, PooledBoard> candidates;

  private final Leases leases;
  private final CompletableFuture<BoardLease> granted = new CompletableFuture<>();

  /** The boards that know of it; guarded by the dispatcher's lock. */
  List<PooledBoard> boardsTold = List.of();

  private volatile List<String> boards = List.of();
  private volatile Instant ends = Instant.MAX;
  private volatile @Nullable String why;

  BoardLease(
      Leases leases,
      Reservation asked,
      Tenant holder,
      Map<ScheduledBoard, PooledBoard> candidates) {
    super(
        holder,
        candidates.keySet(),
        asked.count(),
        asked.term().toNanos(),
        asked.patience().toNanos());
    this.leases = leases;
    this.asked = asked;
    this.candidates = candidates;
  }

  /** Waits until it is granted. */
  BoardLease awaited() {
    try {
      return granted.get();
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new ReservationException(
          Code.NOT_FREE, "interrupted while it waited for " + asked.boards() + " to be free");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ReservationException refusal) {
        throw refusal;
      }
      throw new CompletionException(e.getCause());
    }
  }

  /** Those of its candidates, in this order. */
  List<PooledBoard> candidates(List<ScheduledBoard> some) {
    return some.stream().flatMap(board -> Stream.ofNullable(candidates.get(board))).toList();
  }

  /** It keeps these boards, and is granted or not. */
  void holds(List<PooledBoard> now, Instant until) {
    ends = until;
    boards = now.stream().map(PooledBoard::id).toList();
    if (state() == State.GRANTED) {
      granted.complete(this);
    }
  }

  /** It is over, or was refused; whether it had been granted. */
  boolean ended(Code code, String because) {
    why = because;
    boards = List.of();
    return !granted.completeExceptionally(new ReservationException(code, because));
  }

  @Override
  public String tenant() {
    return asked.tenant();
  }

  @Override
  public List<String> boards() {
    return boards;
  }

  @Override
  public Instant until() {
    return ends;
  }

  @Override
  public Optional<String> ended() {
    return Optional.ofNullable(why);
  }

  @Override
  public void renew(Duration term) {
    Reservation.of(asked.boards(), term);
    if (!leases.renew(this, term)) {
      throw new ReservationException(
          Code.ENDED, "the lease cannot be renewed: " + why + "; reserve the boards anew");
    }
  }

  @Override
  public void close() {
    leases.release(this);
  }
}
