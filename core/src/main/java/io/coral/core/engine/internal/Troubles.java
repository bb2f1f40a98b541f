package io.coral.core.engine.internal;

import io.coral.api.Receipt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What went wrong with a request that goes on; most have none. Handed on with its {@link Job}. */
final class Troubles {

  /** A board that did not answer it, and why. */
  record Reason(String boardId, Throwable cause) {}

  /** A request that may have lost so many boards is given to no other. */
  private static final int MOST_LOSSES = 2;

  /** After so many boards that failed under it, it is taken to be at fault itself. */
  private static final int MOST_FAILURES = 8;

  /** A request that was suspected of more resets is taken to be what hangs. */
  private static final int MOST_RESETS = 2;

  private volatile List<Reason> reasons = List.of();
  private int resets;
  private int losses;
  private long failedSince = Long.MAX_VALUE;

  /** The board that it failed on and that may still use its arrays; read by any thread. */
  volatile @Nullable String heldBy;

  /** Why boards did not answer it, in order. */
  List<Reason> reasons() {
    return reasons;
  }

  /** The same for its receipt. */
  List<Receipt.Failure> failures() {
    return reasons.stream()
        .map(
            reason ->
                new Receipt.Failure(reason.boardId(), String.valueOf(reason.cause().getMessage())))
        .toList();
  }

  void failedOn(String boardId, Throwable cause, long now) {
    List<Reason> longer = new ArrayList<>(reasons);
    longer.add(new Reason(boardId, cause));
    reasons = longer;
    failedSince = Math.min(failedSince, now);
  }

  /** A board was lost while it may have been what that ran. */
  void lostBoard() {
    losses++;
  }

  /** Its board was reset, by its fault or by another's; whether it may be tried again. */
  boolean mayTryAgain() {
    return resets++ < MOST_RESETS;
  }

  /** Whether so many boards were lost under it that it is taken to be the reason. */
  boolean hasLostBoards() {
    return losses >= MOST_LOSSES;
  }

  /** Whether it has failed too often, or for too long, to be tried again. */
  boolean areTooMany(long now, long longest) {
    return hasLostBoards()
        || reasons.size() >= MOST_FAILURES
        || reasons.size() > 1 && now - failedSince > longest;
  }
}
