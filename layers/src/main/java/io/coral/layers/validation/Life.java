package io.coral.layers.validation;

/** What is known of the life of an object that a caller opened. */
final class Life {

  private final long epoch;
  private volatile boolean closed;

  Life(long epoch) {
    this.epoch = epoch;
  }

  /** The epoch in which it was made; -1 where that is not known. */
  long epoch() {
    return epoch;
  }

  /** Whether a close of it has returned. */
  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
  }
}
