package io.coral.layers.validation;

/**
 * Whether calls of one object have ever overlapped. Their order is then known to the runtime alone,
 * and nobody is blamed for it.
 */
final class Contention {

  private int inside;
  private boolean overlapped;

  synchronized void enter() {
    inside++;
    overlapped |= inside > 1;
  }

  synchronized void leave() {
    inside--;
  }

  synchronized boolean overlapped() {
    return overlapped;
  }
}
