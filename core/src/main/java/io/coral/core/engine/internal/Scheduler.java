package io.coral.core.engine.internal;

import io.coral.api.repository.InstalledBitstream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides where a request runs: on the least loaded of the boards that have the accelerator or no
 * program yet, where an empty board counts as if it had one request more; else on the least loaded.
 * Everything that it knows is in its arguments, so this is the one place where a better one comes
 * in.
 */
final class Scheduler {

  /**
   * A decision.
   *
   * @param board where
   * @param bitstream with what
   */
  record Placement(PooledBoard board, InstalledBitstream bitstream) {}

  /** A placement with what it costs. */
  private record Option(Placement placement, boolean isLost, int programming, int load) {

    /** Whether a program that another request may want would be lost. */
    boolean replaces() {
      return programming == REPLACING;
    }
  }

  private static final int READY = 0;

  /** To program an empty board is worth as much as to wait for one request. */
  private static final int PROGRAMMING = 1;

  private static final int REPLACING = 2;

  private static final Comparator<Option> BEST_FIRST =
      Comparator.comparing(Option::isLost)
          .thenComparing(Option::replaces)
          .thenComparingInt(option -> option.load() + option.programming())
          .thenComparingInt(Option::programming);

  /**
   * The best place for a job; absent when no board fits.
   *
   * @param boards in an order that decides between equals
   */
  Optional<Placement> place(Job job, List<PooledBoard> boards) {
    return boards.stream()
        .filter(board -> !job.tried.contains(board))
        .flatMap(board -> option(job, board).stream())
        .min(BEST_FIRST)
        .map(Option::placement);
  }

  private static Optional<Option> option(Job job, PooledBoard board) {
    BoardStatus.View view = board.view();
    if (!view.isUsable()) {
      return Optional.empty();
    }
    InstalledBitstream newest = null;
    for (InstalledBitstream candidate : job.candidates) {
      if (!view.device().runs(candidate.artifact().platform())) {
        continue;
      }
      if (Session.same(view.last(), candidate)) {
        return Optional.of(
            new Option(new Placement(board, candidate), view.isLost(), READY, view.load()));
      }
      newest = newest == null ? candidate : newest;
    }
    if (newest == null) {
      return Optional.empty();
    }
    int programming = view.last() == null ? PROGRAMMING : REPLACING;
    return Optional.of(
        new Option(new Placement(board, newest), view.isLost(), programming, view.load()));
  }
}
