package io.coral.core.array.internal;

import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An array with a copy on the host and copies on boards, of which some are valid. While a request
 * or a view writes it nobody else uses it: {@link ArrayOrder} sees to that. Any thread.
 */
public final class ManagedArray implements CoralArray {

  private final ArrayOrder order;
  private final int number;
  private final long size;

  /** Guarded by this array's own monitor, in which nothing else is called. */
  private @Nullable HostMemory host;

  // guarded by the order's monitor
  private boolean isOnHost = true;
  private final Set<Resident> residents = new LinkedHashSet<>();
  private final Set<Resident> valid = new LinkedHashSet<>();

  /** Why the last copy is gone. */
  private String loss = "";

  /** The request that was to write it and did not; null where none was. */
  private @Nullable ArrayUses spoiler;

  private @Nullable ArrayUses writer;
  private final Set<ArrayUses> readers = new LinkedHashSet<>();
  private final List<ArrayView> views = new ArrayList<>();
  private boolean isClosed;

  /** Who waits for the copy to the host that is under way; null while none is. */
  private @Nullable List<Consumer<@Nullable Throwable>> awaiting;

  /** Of the host's copy, where changes are looked for. */
  private long checksum;

  private boolean isSummed;

  ManagedArray(ArrayOrder order, int number, long size) {
    this.order = order;
    this.number = number;
    this.size = size;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String describe() {
    return "Coral array " + number + " of " + size + " bytes";
  }

  /** Whether it is one of an engine's. */
  public boolean isOf(ArrayOrder engine) {
    return order == engine;
  }

  // ---- order ---------------------------------------------------------------------------------

  /** Refuses what a closed array or an open view forbids. */
  void admit(Request request, ArrayUses.Use use) {
    String argument = "argument " + (use.position() + 1) + ", " + describe() + ", ";
    if (isClosed) {
      throw new RequestException(
          RequestException.Code.WRONG_ARGUMENT,
          request.accelerator(),
          request.accelerator() + ": " + argument + "was closed; expected one that is open");
    }
    for (ArrayView view : views) {
      if (view.writes || use.writes()) {
        throw new RequestException(
            RequestException.Code.ARRAY_IN_USE,
            request.accelerator(),
            request.accelerator()
                + ": "
                + argument
                + (use.writes() ? "is to be written" : "is to be read")
                + " while a view of it is open that "
                + (view.writes ? "writes" : "reads")
                + ", opened by "
                + view.owner
                + "; close it first");
      }
    }
  }

  void enter(ArrayUses uses, boolean writes) {
    follow(uses, writer);
    if (writes) {
      readers.forEach(reader -> follow(uses, reader));
      readers.clear();
      writer = uses;
    } else {
      readers.add(uses);
    }
  }

  private static void follow(ArrayUses uses, @Nullable ArrayUses before) {
    if (before != null && before != uses) {
      before.successors.add(uses);
      uses.waits++;
    }
  }

  void leave(ArrayUses uses, boolean writes) {
    readers.remove(uses);
    if (writer == uses) {
      writer = null;
    }
    if (writes) {
      spoiler = uses.failure == null ? null : uses;
    }
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (isClosed && writer == null && readers.isEmpty()) {
      valid.clear();
      List<Resident> freed = List.copyOf(residents);
      residents.clear();
      freed.forEach(Resident::free);
    }
  }

  // ---- content -------------------------------------------------------------------------------

  /** Why it has no content; null when it has. */
  public @Nullable ArrayException problem() {
    synchronized (order) {
      if (spoiler != null) {
        return spoilt(spoiler);
      }
      if (!isOnHost && valid.isEmpty()) {
        return new ArrayException(
            ArrayException.Code.NO_CONTENT,
            describe() + " has no content any more: " + loss + "; write it anew",
            null);
      }
      return isOnHost && order.checks() ? change() : null;
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
        describe()
            + " has no content, because "
            + by.answer.request()
            + ", which was to write it, was not "
            + (isFollowing ? "run after another had failed: " : "answered: ")
            + (first == null ? "" : first.getMessage())
            + "; write it anew, or revert() it to what it held before",
        first);
  }

  private @Nullable ArrayException change() {
    boolean isChanged = isSummed && host().checksum() != checksum;
    return isChanged
        ? new ArrayException(
            ArrayException.Code.CHANGED,
            describe()
                + " was changed after its view was closed; a view's buffers are not kept beyond it",
            null)
        : null;
  }

  private void sum() {
    isSummed = order.checks();
    if (isSummed) {
      checksum = host().checksum();
    }
  }

  /** Whether the host's copy is valid. */
  public boolean isOnHost() {
    synchronized (order) {
      return isOnHost;
    }
  }

  /** Whether a board's copy is valid. */
  public boolean isAt(Resident resident) {
    synchronized (order) {
      return valid.contains(resident);
    }
  }

  /** Whether it would survive the end of a board's copy. */
  public boolean survives(Resident resident) {
    synchronized (order) {
      return isOnHost || !valid.contains(resident) || valid.size() > 1;
    }
  }

  /** Memory for all of it on the host, in pieces. */
  public List<ByteBuffer> onHost() {
    return host().pieces();
  }

  /** The same for a request that writes all of it. */
  public List<ByteBuffer> onHostAnew() {
    return newHost().pieces();
  }

  private synchronized HostMemory host() {
    HostMemory made = host;
    if (made == null) {
      try {
        made = new HostMemory(size);
      } catch (OutOfMemoryError e) {
        throw new ArrayException(
            ArrayException.Code.NO_MEMORY,
            "the host has no room for "
                + describe()
                + ": "
                + e.getMessage()
                + "; raise -XX:MaxDirectMemorySize, or close arrays",
            e);
      }
      host = made;
    }
    return made;
  }

  /** A device may still write there; the content comes elsewhere. */
  private synchronized void abandon(HostMemory memory) {
    if (host == memory) {
      host = null;
    }
  }

  private synchronized boolean isHost(HostMemory memory) {
    return host == memory;
  }

  /** The same for content that is new as a whole; no copy that is late gets there any more. */
  private HostMemory newHost() {
    synchronized (order) {
      if (awaiting != null) {
        abandon(host());
      }
    }
    return host();
  }

  /** A board has room for a copy, which is not valid yet. */
  public void added(Resident resident) {
    synchronized (order) {
      residents.add(resident);
    }
  }

  /** The host's content was copied to a board. */
  public void filled(Resident resident) {
    synchronized (order) {
      valid.add(resident);
    }
  }

  /** A request has written a board's copy, which alone is valid now. */
  public void written(Resident resident) {
    synchronized (order) {
      isOnHost = false;
      valid.clear();
      valid.add(resident);
    }
  }

  /** A request has written the host's copy, which alone is valid now. */
  public void writtenOnHost() {
    synchronized (order) {
      isOnHost = true;
      valid.clear();
      sum();
    }
  }

  /** A request may have written the host's copy, and failed. */
  public void spoiltOnHost() {
    synchronized (order) {
      isOnHost = false;
      loss = "a request failed while it wrote it";
    }
  }

  /** A board's only valid copy was copied to where {@link #onHost} said. */
  public void rescued() {
    synchronized (order) {
      isOnHost = true;
      sum();
    }
  }

  private void copied(HostMemory to) {
    synchronized (order) {
      if (isHost(to)) {
        rescued();
      }
    }
  }

  /**
   * A board's copy is no more.
   *
   * @param why for people, where it was the last
   */
  public void gone(Resident resident, String why) {
    synchronized (order) {
      residents.remove(resident);
      if (valid.remove(resident)) {
        loss = why;
      }
    }
  }

  /**
   * Brings the content to the host, unless it is there; does not block.
   *
   * @param done called once, on any thread, with why it failed or null
   */
  public void toHost(Consumer<@Nullable Throwable> done) {
    boolean isCopied;
    synchronized (order) {
      if (awaiting != null) {
        awaiting.add(done);
        return;
      }
      isCopied = !isOnHost && !valid.isEmpty();
      if (isCopied) {
        awaiting = new ArrayList<>(List.of(done));
      }
    }
    if (isCopied) {
      copyToHost(new LinkedHashSet<>());
    } else {
      done.accept(problem());
    }
  }

  /** From one board after the other, of those that have it. */
  private void copyToHost(Set<Resident> tried) {
    Resident from;
    synchronized (order) {
      from = valid.stream().filter(each -> !tried.contains(each)).findFirst().orElse(null);
    }
    if (from == null) {
      toldOfHost(problem());
      return;
    }
    tried.add(from);
    try {
      HostMemory to = host();
      from.copyTo(to.pieces(), failure -> copied(to, tried, failure));
    } catch (Throwable e) {
      toldOfHost(e);
    }
  }

  private void copied(HostMemory to, Set<Resident> tried, @Nullable Throwable failure) {
    if (failure == null) {
      copied(to);
      toldOfHost(problem());
      return;
    }
    abandon(to);
    boolean isElsewhere;
    synchronized (order) {
      isElsewhere = !tried.containsAll(valid);
    }
    if (isElsewhere) {
      copyToHost(tried);
    } else {
      toldOfHost(failure);
    }
  }

  private void toldOfHost(@Nullable Throwable failure) {
    List<Consumer<@Nullable Throwable>> told;
    synchronized (order) {
      told = awaiting == null ? List.of() : awaiting;
      awaiting = null;
    }
    told.forEach(each -> each.accept(failure));
  }

  // ---- views ---------------------------------------------------------------------------------

  @Override
  public View read() {
    return open(true, false);
  }

  @Override
  public View write() {
    return open(false, true);
  }

  @Override
  public View readWrite() {
    return open(true, true);
  }

  private View open(boolean reads, boolean writes) {
    long end = System.nanoTime() + order.viewLimit().toNanos();
    ArrayView view = new ArrayView(this, writes);
    synchronized (order) {
      requireNoConflict(writes);
      views.add(view);
    }
    try {
      awaitRequests(writes, end);
      if (reads) {
        awaitContent(end);
      }
      view.begin(reads ? host() : newHost());
      return view;
    } catch (Throwable e) {
      synchronized (order) {
        views.remove(view);
      }
      throw e;
    }
  }

  private void requireNoConflict(boolean writes) {
    if (isClosed) {
      throw new ArrayException(ArrayException.Code.CLOSED, describe() + " was closed", null);
    }
    for (ArrayView other : views) {
      if (writes || other.writes) {
        throw new ArrayException(
            ArrayException.Code.IN_USE,
            describe()
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
      while (writer != null || writes && !readers.isEmpty()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          ArrayUses before = writer != null ? writer : readers.iterator().next();
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
    ArrayException problem = problem();
    if (problem != null) {
      throw problem;
    }
    CompletableFuture<@Nullable Throwable> copied = new CompletableFuture<>();
    toHost(copied::complete);
    Throwable failure;
    try {
      failure = copied.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (TimeoutException e) {
      throw late("its board has not copied it to the host");
    } catch (ExecutionException e) {
      failure = e.getCause();
    }
    if (failure instanceof ArrayException told) {
      throw told;
    }
    if (failure != null) {
      throw new ArrayException(
          ArrayException.Code.NO_CONTENT,
          describe() + " cannot be copied from its board: " + failure.getMessage(),
          failure);
    }
  }

  private ArrayException late(String why) {
    return new ArrayException(
        ArrayException.Code.TIMEOUT,
        "no view of "
            + describe()
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
        "interrupted while a view of " + describe() + " was opened",
        why);
  }

  /** The end of a view. */
  void close(ArrayView view) {
    synchronized (order) {
      views.remove(view);
      if (view.writes) {
        isOnHost = true;
        valid.clear();
        spoiler = null;
        sum();
      }
    }
  }

  @Override
  public boolean revert() {
    synchronized (order) {
      if (isOnHost || !valid.isEmpty()) {
        spoiler = null;
      }
      return spoiler == null && (isOnHost || !valid.isEmpty());
    }
  }

  @Override
  public void close() {
    synchronized (order) {
      isClosed = true;
      freeIfUnused();
    }
  }

  @Override
  public String toString() {
    return describe();
  }
}
