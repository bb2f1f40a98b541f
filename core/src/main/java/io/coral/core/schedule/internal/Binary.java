package io.coral.core.schedule.internal;

import java.util.List;

/** What a board of a platform can be programmed with, and which accelerators it then serves. */
public final class Binary {

  final int id;
  final int platform;
  final List<Queue> serves;
  final Estimate programming;

  /** Whether a newer one has taken its place; boards that have it are programmed anew. */
  boolean withdrawn;

  Binary(int id, int platform, List<Queue> serves, double priorProgramming) {
    this.id = id;
    this.platform = platform;
    this.serves = List.copyOf(serves);
    this.programming = new Estimate(priorProgramming);
  }

  /** Its number. */
  public int id() {
    return id;
  }
}
