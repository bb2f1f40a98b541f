package io.coral.spec;

/** How a buffer's host side and device side relate (BUF-07). */
public enum Sharing {
  /** Nothing crosses without a copy. */
  SEPARATE,
  /** Both see the same bytes; copies only order accesses and make them visible. */
  SHARED
}
