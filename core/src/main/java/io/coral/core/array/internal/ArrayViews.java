package io.coral.core.array.internal;

import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open views of one array: one opens when the requests before it are done and the content has
 * come, within a limit. Guarded by {@link ArrayOrder}. Any thread.
 */
final class ArrayViews {

  private final ArrayOrder order;
  private final ManagedArray array;
  private final List<ArrayView> open = new ArrayList<>();

  ArrayViews(ArrayOrder order, ManagedArray array) {
    this.order = order;
    this.array = array;
  }

  boolean areNone() {
    return open.isEmpty();
  }

  /** Refuses a request that an open view forbids. */
  void admit(Request request, ArrayUses.Use use) {
    for (ArrayView view : open) {
      if (view.writes || use.writes()) {
        throw new RequestException(
            RequestException.Code.ARRAY_IN_USE,
            request.accelerator(),
            request.accelerator()
                + ": "
                + use.describe()
                + (use.writes() ? "is to be written" : "is to be read")
                + " while a view of it is open that "
                + (view.writes ? "writes" : "reads")
                + ", opened by "
                + view.owner
                + "; close it first");
      }
    }
  }

  CoralArray.View open(boolean reads, boolean writes) {
    long end = System.nanoTime() + order.viewLimit().toNanos();
    ArrayView view = new ArrayView(array, this, writes);
    synchronized (order) {
      requireNoConflict(writes);
      open.add(view);
    }
    try {
      awaitRequests(writes, end);
      if (reads) {
        awaitContent(end);
      }
      ArrayCopies copies = array.copies();
      HostMemory memory = reads || copies.isOnHost() ? copies.host() : copies.spare();
      if (writes) {
        copies.begun(memory);
      }
      view.begin(memory);
      return view;
    } catch (Throwable e) {
      synchronized (order) {
        open.remove(view);
        array.freeIfUnused();
      }
      throw e;
    }
  }

  private void requireNoConflict(boolean writes) {
    if (array.isClosed()) {
      throw new ArrayException(ArrayException.Code.CLOSED, array.describe() + " was closed", null);
    }
    for (ArrayView other : open) {
      if (writes || other.writes) {
        throw new ArrayException(
            ArrayException.Code.IN_USE,
            array.describe()
                + " has an open view that "
                + (other.writes ? "writes" : "reads")
                + ", opened by "
                + other.owner
                + "; close it first",
            null);
      }
    }
  }

  private void awaitRequests(boolean writes, long end) {
    synchronized (order) {
      for (ArrayUses before = array.user(writes); before != null; before = array.user(writes)) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          throw late(before.answer.request() + " uses it and is not answered");
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(order, left);
        } catch (InterruptedException e) {
          throw interrupted(e);
        }
      }
    }
  }

  private void awaitContent(long end) {
    Throwable failure = array.problem(null);
    if (failure == null && array.isLost()) {
      failure =
          outcome(done -> array.restore(null, done), end, "what it held is being computed again");
    }
    if (failure == null) {
      failure = outcome(array::toHost, end, "its board has not copied it to the host");
    }
    if (failure instanceof ArrayException told) {
      throw told;
    }
    if (failure != null) {
      throw new ArrayException(
          ArrayException.Code.NO_CONTENT,
          array.describe() + " cannot be brought to the host: " + failure.getMessage(),
          failure);
    }
  }

  private @Nullable Throwable outcome(
      Consumer<Consumer<@Nullable Throwable>> begun, long end, String missing) {
    CompletableFuture<@Nullable Throwable> done = new CompletableFuture<>();
    begun.accept(done::complete);
    try {
      return done.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (TimeoutException e) {
      throw late(missing);
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private ArrayException late(String why) {
    return new ArrayException(
        ArrayException.Code.TIMEOUT,
        "no view of "
            + array.describe()
            + " within "
            + order.viewLimit()
            + ": "
            + why
            + "; wait for the answer first, or raise view.limit",
        null);
  }

  private ArrayException interrupted(InterruptedException why) {
    Thread.currentThread().interrupt();
    return new ArrayException(
        ArrayException.Code.INTERRUPTED,
        "interrupted while a view of " + array.describe() + " was opened",
        why);
  }

  /** The end of a view. */
  void close(ArrayView view) {
    synchronized (order) {
      open.remove(view);
      array.ended(view);
    }
  }
}
