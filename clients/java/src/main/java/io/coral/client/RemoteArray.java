package io.coral.client;

import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.protocol.wire.Wire;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An array whose content stays on the boards of the daemon. Its memory here holds what was written
 * last or looked at; a number tells the daemon whether it has that already.
 */
final class RemoteArray implements CoralArray {

  private static final long SECONDS = 60;

  private final RemoteArrays all;
  private final int number;
  private final Segment segment;
  private final long size;

  // guarded by this
  private long version;

  /** Whether a request has written it, or may have, since its memory here was right. */
  private boolean isStale;

  private long changes;

  private int uses;
  private int readers;
  private boolean isWritten;
  private boolean closed;

  RemoteArray(RemoteArrays all, int number, Segment segment, long size) {
    this.all = all;
    this.number = number;
    this.segment = segment;
    this.size = size;
    this.version = all.nextVersion();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String describe() {
    return "Coral array " + number + " of " + size + " bytes";
  }

  boolean isOf(RemoteArrays client) {
    return all == client;
  }

  /** Takes it for a request that is to be submitted. */
  synchronized Wire.Range use(Request request) {
    if (closed) {
      throw refused(request, RequestException.Code.WRONG_ARGUMENT, "was closed; give another");
    }
    if (isWritten) {
      throw refused(
          request,
          RequestException.Code.ARRAY_IN_USE,
          "has an open view that writes; close that first");
    }
    // one that is under way may write it
    Wire.Range range = range().setVersion(version).setStale(isStale || uses > 0).build();
    uses++;
    return range;
  }

  private RequestException refused(Request request, RequestException.Code code, String why) {
    return new RequestException(
        code, request.accelerator(), request.accelerator() + ": " + describe() + " " + why);
  }

  private Wire.Range.Builder range() {
    return Wire.Range.newBuilder().setSegment(segment.number()).setLength(size);
  }

  /**
   * The request has its reply.
   *
   * @param hasWritten whether it has written it, or may have
   */
  synchronized void endUse(boolean hasWritten) {
    if (hasWritten) {
      isStale = true;
      changes++;
    }
    uses--;
    notifyAll();
    freeUnused();
  }

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

  private synchronized View open(boolean reads, boolean writes) {
    if (closed) {
      throw failure(ArrayException.Code.CLOSED, "was closed");
    }
    if (isWritten || writes && readers > 0) {
      throw failure(ArrayException.Code.IN_USE, "has an open view; close that first");
    }
    awaitRequests();
    if (reads && isStale) {
      fetch(false);
    }
    isStale &= !writes;
    isWritten = writes;
    readers += writes ? 0 : 1;
    return new Look(writes);
  }

  private void awaitRequests() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (uses > 0) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw failure(
            ArrayException.Code.TIMEOUT,
            "is used by a request that is not answered after " + SECONDS + " s");
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failure(ArrayException.Code.INTERRUPTED, "was waited for by an interrupted thread");
      }
    }
  }

  private void fetch(boolean isReverted) {
    String why = all.fetch(range().setVersion(version).build(), isReverted);
    if (why != null) {
      throw failure(ArrayException.Code.NO_CONTENT, "cannot be read: " + why);
    }
    isStale = false;
  }

  private ArrayException failure(ArrayException.Code code, String why) {
    return new ArrayException(code, describe() + " " + why, null);
  }

  @Override
  public synchronized boolean revert() {
    awaitRequests();
    try {
      if (isStale) {
        fetch(true);
      }
      return true;
    } catch (ArrayException e) {
      return false;
    }
  }

  @Override
  public synchronized long content() {
    return changes;
  }

  private synchronized void closed(boolean hasWritten) {
    if (hasWritten) {
      isWritten = false;
      version = all.nextVersion();
      changes++;
    } else {
      readers--;
    }
    freeUnused();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      freeUnused();
    }
  }

  private void freeUnused() {
    if (closed && uses == 0 && readers == 0 && !isWritten) {
      segment.close();
    }
  }

  @Override
  public String toString() {
    return describe();
  }

  /** A view of it. */
  private final class Look implements View {

    private final boolean writes;
    private @Nullable List<ByteBuffer> pieces;

    Look(boolean writes) {
      this.writes = writes;
      pieces = segment.pieces(size).stream().map(this::seen).toList();
    }

    private ByteBuffer seen(ByteBuffer piece) {
      return writes ? piece : piece.asReadOnlyBuffer().order(piece.order());
    }

    @Override
    public ByteBuffer buffer() {
      List<ByteBuffer> all = buffers();
      if (all.size() > 1) {
        throw failure(
            ArrayException.Code.TOO_LARGE, "is more than one buffer spans; use its buffers()");
      }
      return all.get(0);
    }

    @Override
    public List<ByteBuffer> buffers() {
      if (pieces == null) {
        throw failure(ArrayException.Code.CLOSED, "has a view that is closed; open another");
      }
      return pieces;
    }

    @Override
    public void close() {
      if (pieces != null) {
        pieces = null;
        closed(writes);
      }
    }
  }
}
