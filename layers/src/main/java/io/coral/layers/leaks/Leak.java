package io.coral.layers.leaks;

import java.util.Objects;

/**
 * Something that was not closed.
 *
 * @param object what it is, e.g. {@code buffer of 4096 bytes in memory 0 (DDR[0]) of sim-0}
 * @param unreachable whether nobody can close it any more
 * @param madeAt the stack that made it
 */
public record Leak(String object, boolean unreachable, Throwable madeAt) {
  public Leak {
    Objects.requireNonNull(object, "object");
    Objects.requireNonNull(madeAt, "madeAt");
  }

  @Override
  public String toString() {
    return object
        + (unreachable ? " became unreachable without being closed" : " is still open")
        + "; close it (LIF-08)";
  }
}
