package io.coral.core.array.internal;

import io.coral.api.ArrayException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether an array has content and why not: how it is made again where a lost board alone had it,
 * and how it comes to the host. Guarded by {@link ArrayOrder}. Any thread.
 */
final class ArrayContent {

  private final ArrayOrder order;
  private final String name;
  private final ArrayCopies copies;

  // guarded by the order's monitor, as all that follows
  /** Who waits for it to be made again; null while it is not. */
  private @Nullable List<Consumer<@Nullable Throwable>> restoring;

  /** The request that was to write it and did not; null where none was. */
  private @Nullable ArrayUses spoiler;

  ArrayContent(ArrayOrder order, String name, ArrayCopies copies) {
    this.order = order;
    this.name = name;
    this.copies = copies;
  }

  /**
   * Why it has no content, and cannot have it again; null when it has, or can.
   *
   * @param asker the request that needs it; null for a view
   */
  @Nullable ArrayException problem(@Nullable ArrayUses asker) {
    synchronized (order) {
      if (spoiler != null) {
        return spoilt(spoiler);
      }
      if (isLost()) {
        Origin origin = copies.origin();
        String hindrance = origin == null ? null : origin.hindrance(asker);
        return origin != null && hindrance == null ? null : lost(hindrance);
      }
      return order.checks() ? copies.change() : null;
    }
  }

  private ArrayException lost(@Nullable String hindrance) {
    return new ArrayException(
        ArrayException.Code.NO_CONTENT,
        name
            + " has no content any more: "
            + copies.loss()
            + (hindrance == null ? "" : ", and it cannot be computed again: " + hindrance)
            + "; write it anew",
        null);
  }

  /** Whether its content is neither on the host nor on a board, though nobody was to replace it. */
  boolean isLost() {
    synchronized (order) {
      return copies.areNone() && spoiler == null;
    }
  }

  boolean isRestoring() {
    return restoring != null;
  }

  boolean isSpoilt() {
    return spoiler != null;
  }

  /** The request that was to write it was answered, well or not. */
  void answered(ArrayUses by, @Nullable Origin origin) {
    spoiler = by.failure == null ? null : by;
    copies.answered(spoiler == null, origin);
  }

  /** A view has written it. */
  void written() {
    spoiler = null;
    copies.ended();
  }

  /** Takes what it held before for its content; false where there is none. */
  boolean revert() {
    if (!copies.areNone()) {
      spoiler = null;
    }
    return spoiler == null && !copies.areNone();
  }

  /**
   * Has lost content made again; does not block. Not with the lock.
   *
   * @param asker the request that needs it; null for a view
   * @param done called once, on any thread, with why it cannot be or null
   */
  void restore(@Nullable ArrayUses asker, Consumer<@Nullable Throwable> done) {
    Origin by = null;
    ArrayException problem;
    synchronized (order) {
      problem = problem(asker);
      if (problem == null && isLost()) {
        if (restoring != null) {
          restoring.add(done);
          return;
        }
        restoring = new ArrayList<>(List.of(done));
        by = copies.origin();
      }
    }
    if (by == null) {
      done.accept(problem);
    } else {
      by.repeat(order, asker, this::restored);
    }
  }

  private void restored(@Nullable Throwable failure) {
    List<Consumer<@Nullable Throwable>> told;
    synchronized (order) {
      told = restoring == null ? List.of() : restoring;
      restoring = null;
    }
    told.forEach(each -> each.accept(failure));
  }

  /** What made its content has made it again. */
  void repeated(Origin by, HostMemory memory) {
    synchronized (order) {
      if (copies.origin() == by && isLost()) {
        copies.hasCome(memory);
      }
    }
  }

  /** Names the first that failed of those that were to compute it. */
  private ArrayException spoilt(ArrayUses by) {
    Throwable first = by.failure;
    boolean isFollowing = false;
    while (first != null && first.getCause() instanceof ArrayException earlier) {
      isFollowing |= earlier.getCause() != null;
      first = earlier.getCause() == null ? earlier : earlier.getCause();
    }
    return new ArrayException(
        ArrayException.Code.NO_CONTENT,
        name
            + " has no content, because "
            + by.answer.request()
            + ", which was to write it, was not "
            + (isFollowing ? "run after another had failed: " : "answered: ")
            + (first == null ? "" : first.getMessage())
            + "; write it anew, or revert() it to what it held before",
        first);
  }

  /**
   * Brings the content to the host, unless it is there; does not block.
   *
   * @param done called once, on any thread, with why it failed or null
   */
  void toHost(Consumer<@Nullable Throwable> done) {
    HostCopy begun = null;
    synchronized (order) {
      HostCopy copying = copies.copying();
      if (copying != null) {
        copying.waiting.add(done);
        return;
      }
      if (!copies.isOnHost() && !copies.areNone()) {
        begun = new HostCopy();
        begun.waiting.add(done);
        copies.copies(begun);
      }
    }
    if (begun == null) {
      done.accept(absence());
    } else {
      carryOn(begun, null);
    }
  }

  /** Copies from the next board of those that have it, until it has come. */
  private void carryOn(HostCopy copy, @Nullable Throwable failure) {
    Resident from = null;
    boolean isLate;
    synchronized (order) {
      isLate = copies.copying() != copy;
      if (!isLate && !copies.isOnHost()) {
        from = copies.other(copy.tried);
      }
      if (!isLate && from == null) {
        copies.copiesNoMore();
      }
    }
    if (from != null) {
      copy(copy, from);
    } else if (isLate) {
      copy.end(new IllegalStateException(name + " was written before it was copied"));
    } else {
      ArrayException absence = absence();
      copy.end(absence != null || copies.isOnHost() ? absence : failure);
    }
  }

  /** Why it cannot be copied from anywhere now; null when it can. */
  private @Nullable ArrayException absence() {
    synchronized (order) {
      return isLost() ? lost(null) : problem(null);
    }
  }

  private void copy(HostCopy copy, Resident from) {
    copy.tried.add(from);
    try {
      HostMemory to = copies.spare();
      from.copyTo(
          to.pieces(),
          failure -> {
            synchronized (order) {
              if (failure == null && copies.copying() == copy && !copies.isOnHost()) {
                copies.hasCome(to);
              }
            }
            carryOn(copy, failure);
          });
    } catch (Throwable e) {
      carryOn(copy, e);
    }
  }
}
