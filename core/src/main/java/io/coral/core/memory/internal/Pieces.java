package io.coral.core.memory.internal;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/** Memory of the host that comes in pieces. */
final class Pieces {

  private Pieces() {}

  /** Fills memory with zeros; positions do not change. */
  static void clear(List<ByteBuffer> memory) {
    for (ByteBuffer piece : memory) {
      for (int i = piece.position(); i < piece.limit(); i++) {
        piece.put(i, (byte) 0);
      }
    }
  }

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
