package io.coral.core.whatif.internal;

import io.coral.core.schedule.internal.Queue;
import java.util.function.ToDoubleBiFunction;

/**
 * How fast boards of one kind are, in nanoseconds.
 *
 * @param in copying an accelerator's input of so many bytes to the board
 * @param run running an accelerator on an input of a size
 * @param out copying an accelerator's output of so many bytes from the board
 * @param programming a programming
 */
public record BoardSpeed(
    ToDoubleBiFunction<Queue, Double> in,
    ToDoubleBiFunction<Queue, Double> run,
    ToDoubleBiFunction<Queue, Double> out,
    double programming) {

  /**
   * Boards whose copies cost the same whatever they are for.
   *
   * @param linkLatency nanoseconds that each copy takes beyond its bytes
   * @param linkBandwidth bytes per nanosecond in each direction
   */
  public BoardSpeed(
      double linkLatency,
      double linkBandwidth,
      double programming,
      ToDoubleBiFunction<Queue, Double> run) {
    this(copies(linkLatency, linkBandwidth), run, copies(linkLatency, linkBandwidth), programming);
  }

  private static ToDoubleBiFunction<Queue, Double> copies(double latency, double bandwidth) {
    return (any, bytes) -> bytes == 0 ? 0 : latency + bytes / bandwidth;
  }
}
