package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Boards for one tenant alone, for a time: wanted, then kept free of others, then granted. The
 * engine extends it. Touched by the state machine alone once it is asked for.
 */
public class Hold {

  /** Where it stands. */
  public enum State {
    /** Not asked for yet, or at its end. */
    OUTSIDE,
    /** Too few of the boards are free of other holds. */
    WAITING,
    /** Nothing of others starts on its boards; what they run there ends. */
    DRAINING,
    /** The boards run what its tenant asks for, and nothing else. */
    GRANTED
  }

  /** Why it ended. */
  public enum End {
    /** Its holder gave it back, or gave it up. */
    RELEASED,
    /** Its time is over. */
    OVER,
    /** Its boards were not free of others in time. */
    NOT_FREE,
    /** Its boards are gone, or too many of those that it may have. */
    GONE
  }

  final Tenant holder;
  final int count;
  final long term;
  final long patience;

  /** What it may have. */
  final Set<ScheduledBoard> candidates;

  final List<ScheduledBoard> boards = new ArrayList<>();
  State state = State.OUTSIDE;
  @Nullable End end;

  /** When it ends, or is given up while it is not granted. */
  long until;

  long order;
  int slot;

  /**
   * A hold that was not asked for yet.
   *
   * @param count how many boards, at most as many as there are candidates
   * @param term how long it lasts from when it is granted
   * @param patience how long it waits for that; 0 for not at all
   */
  public Hold(
      Tenant holder, Collection<ScheduledBoard> candidates, int count, long term, long patience) {
    this.holder = holder;
    this.candidates = new LinkedHashSet<>(candidates);
    this.count = count;
    this.term = term;
    this.patience = patience;
  }

  /** For whom it is. */
  public final Tenant holder() {
    return holder;
  }

  /** Where it stands. */
  public final State state() {
    return state;
  }

  /** Why it ended; null before. */
  public final @Nullable End end() {
    return end;
  }

  /** The boards that it keeps now. */
  public final List<ScheduledBoard> kept() {
    return List.copyOf(boards);
  }

  /** When it ends by itself; while it is not granted, when it is given up. */
  public final long endsAt() {
    return until;
  }
}
