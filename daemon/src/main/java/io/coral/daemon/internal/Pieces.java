package io.coral.daemon.internal;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/** Memory that lies in several buffers, one after the other. */
final class Pieces {

  private Pieces() {}

  /** Copies all of one, wherever it is cut, into the start of another that is not shorter. */
  static void copy(List<ByteBuffer> from, List<ByteBuffer> into) {
    Iterator<ByteBuffer> rest = into.iterator();
    ByteBuffer to = rest.next().duplicate();
    for (ByteBuffer piece : from) {
      int at = 0;
      while (at < piece.capacity()) {
        if (!to.hasRemaining()) {
          to = rest.next().duplicate();
        }
        int count = Math.min(piece.capacity() - at, to.remaining());
        to.put(to.position(), piece, at, count);
        to.position(to.position() + count);
        at += count;
      }
    }
  }
}
