package io.coral.core.whatif.internal;

import io.coral.core.schedule.internal.Queue;
import java.util.function.ToDoubleBiFunction;

/**
 * How fast boards of one kind are.
 *
 * @param linkLatency nanoseconds that each copy takes beyond its bytes
 * @param linkBandwidth bytes per nanosecond in each direction
 * @param programming nanoseconds
 * @param run nanoseconds of a run of an accelerator on an input of a size
 */
public record BoardSpeed(
    double linkLatency,
    double linkBandwidth,
    double programming,
    ToDoubleBiFunction<Queue, Double> run) {

  double copy(double bytes) {
    return bytes == 0 ? 0 : linkLatency + bytes / linkBandwidth;
  }
}
