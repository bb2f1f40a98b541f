package io.coral.core.engine.internal;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/** Copies of memory that comes in pieces. */
final class Pieces {

  private Pieces() {}

  /** Copies pieces over others that are together as long; positions of neither change. */
  static void copy(List<ByteBuffer> from, List<ByteBuffer> to) {
    Iterator<ByteBuffer> targets = to.iterator();
    ByteBuffer target = targets.next().duplicate();
    for (ByteBuffer piece : from) {
      ByteBuffer source = piece.duplicate();
      while (source.hasRemaining()) {
        if (!target.hasRemaining()) {
          target = targets.next().duplicate();
        }
        int bytes = Math.min(source.remaining(), target.remaining());
        target.put(source.slice().limit(bytes));
        source.position(source.position() + bytes);
      }
    }
  }
}
