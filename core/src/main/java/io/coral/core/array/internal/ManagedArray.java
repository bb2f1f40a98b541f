package io.coral.core.array.internal;

import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
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

  // guarded by the order's monitor, as all that follows
  private boolean isOnHost = true;

  /** The host's copy; where it is not valid, spare. Null until it is needed. */
  private @Nullable HostMemory host;

  private final Set<Resident> residents = new LinkedHashSet<>();
  private final Set<Resident> valid = new LinkedHashSet<>();

  /** Why the last copy is gone. */
  private String loss = "";

  /** What made the content that boards alone have; null where it cannot be made again. */
  private @Nullable Origin origin;

  /** Who waits for it to be made again; null while it is not. */
  private @Nullable List<Consumer<@Nullable Throwable>> restoring;

  /** The request that was to write it and did not; null where none was. */
  private @Nullable ArrayUses spoiler;

  private @Nullable ArrayUses writer;
  private final Set<ArrayUses> readers = new LinkedHashSet<>();
  private final List<ArrayView> views = new ArrayList<>();
  private boolean isClosed;

  /** The copy to the host that is under way; null while none is. */
  private @Nullable HostCopy copying;

  /** What the request that writes it made: it counts once that is answered. */
  private @Nullable Runnable result;

  /** Of the host's copy, where changes are looked for. */
  private long checksum;

  private boolean isSummed;

  /** Counts what was written; written with the order's monitor. */
  private volatile int version;

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
    if (before != null && !uses.isOrRepeatsFor(before)) {
      before.successors.add(uses);
      uses.waits++;
    }
  }

  /**
   * A request is done.
   *
   * @param by what it wrote, if it can write that again
   */
  void leave(ArrayUses uses, boolean writes, @Nullable Origin by) {
    readers.remove(uses);
    if (writer == uses) {
      writer = null;
    }
    if (writes) {
      Runnable made = result;
      result = null;
      spoiler = uses.failure == null ? null : uses;
      if (spoiler == null && made != null) {
        made.run();
        origin = isOnHost ? null : by;
      }
    }
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (isClosed && writer == null && readers.isEmpty() && views.isEmpty()) {
      host = null;
      origin = null;
      valid.clear();
      List<Resident> freed = List.copyOf(residents);
      residents.clear();
      freed.forEach(Resident::free);
    }
  }

  // ---- content -------------------------------------------------------------------------------

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
        String hindrance = origin == null ? null : origin.hindrance(asker);
        return origin != null && hindrance == null ? null : lost(hindrance);
      }
      return isOnHost && order.checks() ? change() : null;
    }
  }

  private ArrayException lost(@Nullable String hindrance) {
    return new ArrayException(
        ArrayException.Code.NO_CONTENT,
        describe()
            + " has no content any more: "
            + loss
            + (hindrance == null ? "" : ", and it cannot be computed again: " + hindrance)
            + "; write it anew",
        null);
  }

  /** Whether its content is neither on the host nor on a board, though nobody was to replace it. */
  boolean isLost() {
    synchronized (order) {
      return !isOnHost && valid.isEmpty() && spoiler == null;
    }
  }

  boolean isRestoring() {
    return restoring != null;
  }

  int version() {
    return version;
  }

  /**
   * Why it is not what it was, or may not be while it is read; null when it is.
   *
   * @param then its version
   * @param asker the request that waits meanwhile; null for none
   */
  @Nullable String change(int then, @Nullable ArrayUses asker) {
    boolean isWritten = writer != null && (asker == null || !asker.isOrRepeatsFor(writer));
    return isClosed
        ? describe() + ", from which it was computed, was closed"
        : version != then || spoiler != null
            ? describe() + ", from which it was computed, was written since"
            : isWritten ? describe() + ", from which it was computed, is being written" : null;
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
        by = origin;
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
      if (origin == by && isLost()) {
        hasCome(memory);
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

  /** {@inheritDoc} Content that is written later has another. */
  @Override
  public long content() {
    return content(version);
  }

  /** The number of what the request writes that has it now, once that is answered. */
  public long nextContent() {
    return content(version + 1);
  }

  private long content(int of) {
    return (long) ~number << Integer.SIZE | Integer.toUnsignedLong(of);
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

  /** The host's copy, which is valid. */
  public HostMemory host() {
    synchronized (order) {
      if (host != null) {
        return host;
      }
    }
    HostMemory made = newMemory();
    synchronized (order) {
      host = host == null ? made : host;
      return host;
    }
  }

  /** Memory of the host for content that is to come; nobody else has it. */
  public HostMemory spare() {
    synchronized (order) {
      HostMemory spare = host;
      if (spare != null && !isOnHost) {
        host = null;
        return spare;
      }
    }
    return newMemory();
  }

  private HostMemory newMemory() {
    try {
      return new HostMemory(size);
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

  /** A run was issued that writes a board's copy; what is copied from there meanwhile is torn. */
  public void changing(Resident resident) {
    synchronized (order) {
      copying = null;
      if (valid.remove(resident)) {
        loss = "a request failed while it wrote it";
      }
    }
  }

  /** A request has written a board's copy, which alone is valid once it is answered. */
  public void written(Resident resident) {
    synchronized (order) {
      result =
          () -> {
            version++;
            isOnHost = false;
            valid.clear();
            valid.add(resident);
          };
    }
  }

  /** A request has written memory of the host, which alone is valid once it is answered. */
  public void writtenOnHost(HostMemory memory) {
    synchronized (order) {
      copying = null;
      result =
          () -> {
            version++;
            valid.clear();
            hasCome(memory);
          };
    }
  }

  /** A request may have written over the host's copy, and failed. */
  public void spoiltOnHost() {
    synchronized (order) {
      isOnHost = false;
      host = null;
      loss = "a request failed while it wrote it";
    }
  }

  /** A board's copy was copied to {@link #spare} memory. */
  public void rescued(Resident from, HostMemory to) {
    synchronized (order) {
      if (!isOnHost && valid.contains(from)) {
        hasCome(to);
      }
    }
  }

  private void hasCome(HostMemory memory) {
    host = memory;
    isOnHost = true;
    origin = null;
    sum();
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
    HostCopy begun = null;
    synchronized (order) {
      if (copying != null) {
        copying.waiting.add(done);
        return;
      }
      if (!isOnHost && !valid.isEmpty()) {
        begun = new HostCopy();
        begun.waiting.add(done);
        copying = begun;
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
      isLate = copying != copy;
      if (!isLate && !isOnHost) {
        from = valid.stream().filter(each -> !copy.tried.contains(each)).findFirst().orElse(null);
      }
      if (!isLate && from == null) {
        copying = null;
      }
    }
    if (from != null) {
      copy(copy, from);
    } else if (isLate) {
      copy.end(new IllegalStateException(describe() + " was written before it was copied"));
    } else {
      ArrayException absence = absence();
      copy.end(absence != null || isOnHost() ? absence : failure);
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
      HostMemory to = spare();
      from.copyTo(
          to.pieces(),
          failure -> {
            synchronized (order) {
              if (failure == null && copying == copy && !isOnHost) {
                hasCome(to);
              }
            }
            carryOn(copy, failure);
          });
    } catch (Throwable e) {
      carryOn(copy, e);
    }
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
      HostMemory memory = reads || isOnHost() ? host() : spare();
      if (writes) {
        begun(memory);
      }
      view.begin(memory);
      return view;
    } catch (Throwable e) {
      synchronized (order) {
        views.remove(view);
        freeIfUnused();
      }
      throw e;
    }
  }

  /** A view writes it; no other copy counts from now on, nor one that is late. */
  private void begun(HostMemory memory) {
    synchronized (order) {
      copying = null;
      host = memory;
      isOnHost = true;
      origin = null;
      valid.clear();
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
    Throwable failure = problem(null);
    if (failure == null && isLost()) {
      failure = outcome(done -> restore(null, done), end, "what it held is being computed again");
    }
    if (failure == null) {
      failure = outcome(this::toHost, end, "its board has not copied it to the host");
    }
    if (failure instanceof ArrayException told) {
      throw told;
    }
    if (failure != null) {
      throw new ArrayException(
          ArrayException.Code.NO_CONTENT,
          describe() + " cannot be brought to the host: " + failure.getMessage(),
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
        version++;
        spoiler = null;
        sum();
      }
      freeIfUnused();
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
