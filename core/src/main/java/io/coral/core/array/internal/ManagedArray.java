package io.coral.core.array.internal;

import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import java.util.LinkedHashSet;
import java.util.Set;
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
  private final ArrayCopies copies;
  private final ArrayContent content;
  private final ArrayViews views;

  // guarded by the order's monitor, as all that follows
  private @Nullable ArrayUses writer;
  private final Set<ArrayUses> readers = new LinkedHashSet<>();
  private boolean isClosed;

  ManagedArray(ArrayOrder order, int number, long size) {
    this.order = order;
    this.number = number;
    this.size = size;
    this.copies = new ArrayCopies(order, describe(), size);
    this.content = new ArrayContent(order, describe(), copies);
    this.views = new ArrayViews(order, this);
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

  // ---- its place in the order of uses --------------------------------------------------------

  /** Refuses what a closed array or an open view forbids. */
  void admit(Request request, ArrayUses.Use use) {
    if (isClosed) {
      throw new RequestException(
          RequestException.Code.WRONG_ARGUMENT,
          request.accelerator(),
          request.accelerator() + ": " + use.describe() + "was closed; expected one that is open");
    }
    views.admit(request, use);
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
      content.answered(uses, by);
    }
    freeIfUnused();
  }

  /** A request that uses it, and that one who writes it or reads it waits for; null for none. */
  @Nullable ArrayUses user(boolean writes) {
    return writer != null || !writes || readers.isEmpty() ? writer : readers.iterator().next();
  }

  /** Frees its copies once it is closed and nobody uses it any more. */
  void freeIfUnused() {
    if (isClosed && writer == null && readers.isEmpty() && views.areNone()) {
      copies.free();
    }
  }

  boolean isClosed() {
    return isClosed;
  }

  // ---- content -------------------------------------------------------------------------------

  /** Where its content is. */
  public ArrayCopies copies() {
    return copies;
  }

  /**
   * Why it has no content, and cannot have it again; null when it has, or can.
   *
   * @param asker the request that needs it; null for a view
   */
  @Nullable ArrayException problem(@Nullable ArrayUses asker) {
    return content.problem(asker);
  }

  /** Whether its content is neither on the host nor on a board, though nobody was to replace it. */
  boolean isLost() {
    return content.isLost();
  }

  boolean isRestoring() {
    return content.isRestoring();
  }

  int version() {
    return copies.version();
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
        : copies.version() != then || content.isSpoilt()
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
    content.restore(asker, done);
  }

  /** What made its content has made it again. */
  void repeated(Origin by, HostMemory memory) {
    content.repeated(by, memory);
  }

  /** {@inheritDoc} Content that is written later has another. */
  @Override
  public long content() {
    return content(copies.version());
  }

  /** The number of what the request writes that has it now, once that is answered. */
  public long nextContent() {
    return content(copies.version() + 1);
  }

  private long content(int of) {
    return (long) ~number << Integer.SIZE | Integer.toUnsignedLong(of);
  }

  /**
   * Brings the content to the host, unless it is there; does not block.
   *
   * @param done called once, on any thread, with why it failed or null
   */
  public void toHost(Consumer<@Nullable Throwable> done) {
    content.toHost(done);
  }

  // ---- views ---------------------------------------------------------------------------------

  @Override
  public View read() {
    return views.open(true, false);
  }

  @Override
  public View write() {
    return views.open(false, true);
  }

  @Override
  public View readWrite() {
    return views.open(true, true);
  }

  /** A view is open no more. */
  void ended(ArrayView view) {
    if (view.writes) {
      content.written();
    }
    freeIfUnused();
  }

  @Override
  public boolean revert() {
    synchronized (order) {
      return content.revert();
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
