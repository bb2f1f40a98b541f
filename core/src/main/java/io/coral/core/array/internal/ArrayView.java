package io.coral.core.array.internal;

import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import java.nio.ByteBuffer;
import java.util.List;

/** A look at an array. One thread at a time. */
final class ArrayView implements CoralArray.View {

  final boolean writes;

  /** Who opened it, for people. */
  final String owner = "thread " + Thread.currentThread().getName();

  private final ManagedArray array;
  private final ArrayViews among;
  private List<ByteBuffer> pieces = List.of();
  private boolean isOpen;

  ArrayView(ManagedArray array, ArrayViews among, boolean writes) {
    this.array = array;
    this.among = among;
    this.writes = writes;
  }

  /** The content is there. */
  void begin(HostMemory memory) {
    pieces = writes ? memory.pieces() : memory.readOnlyPieces();
    isOpen = true;
  }

  @Override
  public ByteBuffer buffer() {
    if (buffers().size() > 1) {
      throw new ArrayException(
          ArrayException.Code.TOO_LARGE,
          array.describe() + " is larger than one buffer; use buffers()",
          null);
    }
    return pieces.get(0);
  }

  @Override
  public List<ByteBuffer> buffers() {
    if (!isOpen) {
      throw new ArrayException(
          ArrayException.Code.CLOSED,
          "the view of " + array.describe() + " is closed; open another",
          null);
    }
    return pieces;
  }

  @Override
  public void close() {
    if (isOpen) {
      isOpen = false;
      pieces = List.of();
      among.close(this);
    }
  }
}
