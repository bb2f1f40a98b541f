package io.coral.protocol.local;

/** An open file of the kernel, which its owner closes. Any thread. */
public final class Descriptor implements AutoCloseable {

  private final Libc libc;
  private final int number;

  // guarded by this
  private boolean closed;

  Descriptor(Libc libc, int number) {
    this.libc = libc;
    this.number = number;
  }

  /** Its number in this process; of use until it is closed. */
  public int number() {
    return number;
  }

  /** Idempotent. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      libc.close(number);
    }
  }
}
