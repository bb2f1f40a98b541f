package io.coral.gateway.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * What one message takes of Java's heap while it is read, which counts in several memories until
 * this is closed. One thread at a time.
 */
public final class HeapBytes implements AutoCloseable {

  private final List<Memory> memories;
  private final List<Memory.Heap> taken = new ArrayList<>();

  /** None yet. */
  public HeapBytes(List<Memory> memories) {
    this.memories = memories;
  }

  /**
   * Takes more.
   *
   * @throws Refusal {@code UNAVAILABLE} where one of the memories has no room
   */
  public void add(long bytes) {
    memories.forEach(each -> taken.add(each.heap(bytes)));
  }

  boolean isEmpty() {
    return taken.isEmpty();
  }

  /** Gives all of it back. */
  @Override
  public void close() {
    taken.forEach(Memory.Heap::close);
    taken.clear();
  }
}
