package io.coral.daemon.internal;

import io.coral.api.CoralArray;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What stands in the engine for a range of a client's memory whose content has a number, and which
 * number it has. Any thread.
 */
final class VersionedArray {

  /** So much is copied on the thread that reads for all. */
  private static final int QUICK = 1 << 16;

  final CoralArray array;
  private final AtomicInteger uses = new AtomicInteger();
  private volatile long version;

  /** The content that the client's own bytes have, too. */
  private volatile long shared;

  VersionedArray(CoralArray array) {
    this.array = array;
  }

  /** A request that uses it has come. */
  void use() {
    uses.incrementAndGet();
  }

  /** It has its reply. */
  void endUse() {
    uses.decrementAndGet();
  }

  /** Whether {@link #load} returns soon, for a request that has come. */
  boolean isQuick(long wanted) {
    return version == wanted || array.size() <= QUICK && uses.get() == 1;
  }

  /** Whether a request has written it since the client's bytes were the same. */
  boolean isStale() {
    return array.content() != shared;
  }

  boolean has(long wanted) {
    return version == wanted;
  }

  /** Takes the client's content unless it has that; waits for others' requests that use it. */
  synchronized void load(long wanted, List<ByteBuffer> content) {
    if (version != wanted) {
      try (CoralArray.View view = array.write()) {
        Pieces.copy(content, view.buffers());
      }
      shared = array.content();
      version = wanted;
    }
  }

  /**
   * Gives the client the content under a number; waits for requests that write it, and for the
   * board.
   *
   * @param isReverted whether what a request failed to write is to be what it was before
   */
  void fetch(long wanted, boolean isReverted, List<ByteBuffer> into) throws CallException {
    if (version != wanted) {
      throw new CallException(Code.NO_CONTENT, "the daemon has no content of this number");
    }
    if (isReverted) {
      array.revert();
    }
    try (CoralArray.View view = array.read()) {
      Pieces.copy(view.buffers(), into);
      shared = array.content();
    }
  }
}
