package io.coral.gateway.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/** The memory of tensors on their way, which is bounded. Any thread. */
final class Memory {

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  Memory(long most) {
    this.most = most;
  }

  /** Some of it; whoever has it gives it back once. */
  static final class Piece {

    private final ByteBuf memory;
    private final int bytes;

    private Piece(ByteBuf memory, int bytes) {
      this.memory = memory;
      this.bytes = bytes;
    }

    /** All of it, as boards and the protocol have numbers: least significant byte first. */
    ByteBuffer buffer() {
      return memory.internalNioBuffer(0, bytes).slice().order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /**
   * Takes some; its content is not defined.
   *
   * @param bytes positive
   * @throws Refusal {@code UNAVAILABLE} where too much is taken
   */
  Piece take(int bytes) {
    if (taken.addAndGet(bytes) > most) {
      taken.addAndGet(-bytes);
      throw new Refusal(
          Refusal.Kind.UNAVAILABLE,
          "tensors of other requests take all of the " + most + " bytes there are; try again");
    }
    try {
      return new Piece(PooledByteBufAllocator.DEFAULT.directBuffer(bytes), bytes);
    } catch (RuntimeException | OutOfMemoryError e) {
      taken.addAndGet(-bytes);
      throw e;
    }
  }

  void giveBack(Piece piece) {
    piece.memory.release();
    taken.addAndGet(-piece.bytes);
  }

  /** Bytes that are taken. */
  long taken() {
    return taken.get();
  }
}
