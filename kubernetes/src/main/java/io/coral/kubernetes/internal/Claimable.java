package io.coral.kubernetes.internal;

/** A service of whoever offers boards of this node to claims: no plugin offers them beside it. */
public interface Claimable {

  /**
   * Whether claims have the boards of a kind.
   *
   * @param kind such as {@code xilinx/u250}
   */
  boolean has(String kind);
}
