package io.coral.core.array.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;

/** Memory of the host, in pieces that one buffer can span; zero at first. Any thread. */
public final class HostMemory {

  /** Of what one buffer cannot span. */
  private static final int PIECE = 1 << 30;

  private final List<ByteBuffer> pieces = new ArrayList<>();

  /**
   * Takes memory.
   *
   * @throws OutOfMemoryError when there is none
   */
  HostMemory(long bytes) {
    this(bytes, ByteBuffer::allocateDirect);
  }

  /** The same where one piece is taken so. */
  HostMemory(long bytes, IntFunction<ByteBuffer> taking) {
    int most = bytes <= Integer.MAX_VALUE ? Integer.MAX_VALUE : PIECE;
    for (long left = bytes; left > 0; left -= most) {
      pieces.add(taking.apply((int) Math.min(left, most)));
    }
  }

  /** New views in native byte order, one after the other. */
  public List<ByteBuffer> pieces() {
    return pieces.stream().map(piece -> piece.duplicate().order(ByteOrder.nativeOrder())).toList();
  }

  /** The same, which cannot be written. */
  List<ByteBuffer> readOnlyPieces() {
    return pieces.stream()
        .map(piece -> piece.asReadOnlyBuffer().order(ByteOrder.nativeOrder()))
        .toList();
  }

  /** Tells whether it was changed. */
  long checksum() {
    CRC32C sum = new CRC32C();
    pieces().forEach(sum::update);
    return sum.getValue();
  }
}
