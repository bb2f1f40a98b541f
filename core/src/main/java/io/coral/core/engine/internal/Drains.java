package io.coral.core.engine.internal;

import io.coral.api.Drain;
import io.coral.api.ReservationException;
import io.coral.api.ReservationException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The boards that are out of service: each by a claim of the engine's own. Any thread. */
final class Drains {

  private static final Duration LONGEST = Duration.ofDays(366);

  private final BoardPool pool;

  // guarded by this
  private final Set<BoardDrain> all = new LinkedHashSet<>();
  private boolean stopped;

  Drains(BoardPool pool) {
    this.pool = pool;
  }

  /** Claims a board that is known, and waits until it is closed. */
  Drain begin(String name, String why, Duration patience) {
    if (patience.isNegative() || patience.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "what runs on board "
              + name
              + " may go on for "
              + patience
              + "; expected at least zero, and at most a year");
    }
    PooledBoard board = pool.called(name);
    BoardDrain drain = new BoardDrain(this, board, why, patience);
    synchronized (this) {
      if (stopped) {
        throw new ReservationException(Code.SHUTDOWN, "the engine is stopped");
      }
      board
          .snapshot(0)
          .owner()
          .ifPresent(
              owner -> {
                throw new ReservationException(
                    Code.NOT_FREE, "board " + board.id() + " belongs to " + owner + " already");
              });
      all.add(drain);
      pool.add(drain.claim(), 0);
    }
    return drain.awaited();
  }

  /** Those that hold, the oldest first. */
  synchronized List<Drain> all() {
    return List.copyOf(all);
  }

  /** Frees a board; nothing happens where that was done before. */
  void end(BoardDrain drain) {
    synchronized (this) {
      if (!all.remove(drain)) {
        return;
      }
    }
    pool.remove(drain.claim());
  }

  /** The engine stops: no more of them. */
  void stop() {
    List<BoardDrain> last;
    synchronized (this) {
      stopped = true;
      last = new ArrayList<>(all);
    }
    last.forEach(BoardDrain::close);
  }
}
