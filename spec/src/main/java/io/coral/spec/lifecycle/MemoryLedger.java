package io.coral.spec.lifecycle;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The accounts of one memory: what is reserved never exceeds its size (MEM-05). A vendor that
 * over-commits silently does not pass that on. Lock-free; any thread.
 */
public final class MemoryLedger {

  private final long capacity;
  private final long granularity;
  private final AtomicLong reserved = new AtomicLong();

  /**
   * Opens the accounts.
   *
   * @param capacity bytes
   * @param granularity bytes by which reservations are charged for; a power of two
   */
  public MemoryLedger(long capacity, long granularity) {
    if (capacity <= 0 || Long.bitCount(granularity) != 1 || granularity < 0) {
      throw new IllegalArgumentException(
          "capacity "
              + capacity
              + " and granularity "
              + granularity
              + ": expected a positive capacity and a power of two");
    }
    this.capacity = capacity;
    this.granularity = granularity;
  }

  /** Reserves bytes, rounded up to the granularity, if they fit; whether they did. */
  public boolean reserve(long bytes) {
    long charge = charge(bytes);
    if (charge < 0) {
      return false;
    }
    long before;
    do {
      before = reserved.get();
      if (charge > capacity - before) {
        return false;
      }
    } while (!reserved.compareAndSet(before, before + charge));
    return true;
  }

  /** Gives a reservation of so many bytes back. */
  public void release(long bytes) {
    reserved.addAndGet(-charge(bytes));
  }

  /** Bytes that are not reserved. */
  public long available() {
    return capacity - reserved.get();
  }

  /** Negative when the charge exceeds what a long holds. */
  private long charge(long bytes) {
    return (bytes + granularity - 1) & -granularity;
  }
}
