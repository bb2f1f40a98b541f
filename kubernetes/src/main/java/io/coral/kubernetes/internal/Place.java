package io.coral.kubernetes.internal;

import java.util.List;
import java.util.OptionalInt;

/**
 * Where a board is plugged in.
 *
 * @param node the NUMA node; empty where it is not known
 * @param path the bridges above it and itself, from the root; empty where they are not known
 */
public record Place(OptionalInt node, List<String> path) {

  /** More than all bridges between two boards. */
  private static final int ANOTHER_NODE = 1_000;

  /** Nothing is known. */
  static final Place UNKNOWN = new Place(OptionalInt.empty(), List.of());

  /** How far it is from one to the other: bridges, and another NUMA node is farther than any. */
  int distance(Place other) {
    int common = 0;
    while (common < Math.min(path.size(), other.path.size())
        && path.get(common).equals(other.path.get(common))) {
      common++;
    }
    int bridges = path.size() + other.path.size() - 2 * common;
    boolean isElsewhere = node.isPresent() && other.node.isPresent() && !node.equals(other.node);
    return bridges + (isElsewhere ? ANOTHER_NODE : 0);
  }
}
