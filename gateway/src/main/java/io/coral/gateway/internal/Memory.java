package io.coral.gateway.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The memory of requests on their way, which is bounded. Any thread. */
public final class Memory {

  private final long most;
  private final Optional<Memory> whole;
  private final String whose;
  private final AtomicLong taken = new AtomicLong();

  /**
   * Nothing of it is taken.
   *
   * @param most bytes of it
   */
  public Memory(long most) {
    this(most, Optional.empty(), "other requests take");
  }

  private Memory(long most, Optional<Memory> whole, String whose) {
    this.most = most;
    this.whole = whole;
    this.whose = whose;
  }

  /** What a tenant's requests take of this, which counts here too. */
  Memory of(String tenant, long most) {
    return new Memory(most, Optional.of(this), "requests of tenant " + tenant + " take");
  }

  /** Some of it; whoever has it gives it back once. */
  public static final class Piece {

    private final ByteBuf memory;
    private final int bytes;

    private Piece(ByteBuf memory, int bytes) {
      this.memory = memory;
      this.bytes = bytes;
    }

    /** All of it, as boards and the protocol have numbers: least significant byte first. */
    public ByteBuffer buffer() {
      return memory.internalNioBuffer(0, bytes).slice().order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /**
   * Takes some; its content is not defined.
   *
   * @param bytes positive
   * @throws Refusal {@code UNAVAILABLE} where too much is taken
   */
  public Piece take(int bytes) {
    count(bytes);
    try {
      return new Piece(PooledByteBufAllocator.DEFAULT.directBuffer(bytes), bytes);
    } catch (RuntimeException | OutOfMemoryError e) {
      discount(bytes);
      throw e;
    }
  }

  private void count(long bytes) {
    if (taken.addAndGet(bytes) > most) {
      taken.addAndGet(-bytes);
      throw new Refusal(
          Refusal.Kind.UNAVAILABLE, whose + " all of the " + most + " bytes there are; try again");
    }
    try {
      whole.ifPresent(each -> each.count(bytes));
    } catch (Refusal e) {
      taken.addAndGet(-bytes);
      throw e;
    }
  }

  private void discount(long bytes) {
    taken.addAndGet(-bytes);
    whole.ifPresent(each -> each.discount(bytes));
  }

  /** What is in Java's heap while a request is read, and counts as taken until it is closed. */
  public interface Heap extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Counts bytes that are in Java's heap.
   *
   * @throws Refusal {@code UNAVAILABLE} where too much is taken
   */
  public Heap heap(long bytes) {
    count(bytes);
    return () -> discount(bytes);
  }

  public void giveBack(Piece piece) {
    piece.memory.release();
    discount(piece.bytes);
  }

  /** Bytes that are taken. */
  public long taken() {
    return taken.get();
  }
}
