package io.coral.core.whatif.internal;

import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * How fast boards of one kind are, in nanoseconds.
 *
 * @param in copying a request's input to the board
 * @param run running it
 * @param out copying its output from the board
 * @param rest what it takes beside those while nothing stands in its way
 * @param kept copying so many bytes that stay on the board for other requests
 * @param programming a programming
 */
public record BoardSpeed(
    ToDoubleFunction<VirtualRequest> in,
    ToDoubleFunction<VirtualRequest> run,
    ToDoubleFunction<VirtualRequest> out,
    ToDoubleFunction<VirtualRequest> rest,
    DoubleUnaryOperator kept,
    double programming) {

  /**
   * Boards whose copies cost the same whatever they are for.
   *
   * @param linkLatency nanoseconds that each copy takes beyond its bytes
   * @param linkBandwidth bytes per nanosecond in each direction
   * @param run running on an input of a size
   */
  public BoardSpeed(
      double linkLatency, double linkBandwidth, double programming, DoubleUnaryOperator run) {
    this(
        request -> copy(linkLatency, linkBandwidth, request.bytesIn()),
        request -> run.applyAsDouble(request.size()),
        request -> copy(linkLatency, linkBandwidth, request.bytesOut()),
        any -> 0,
        bytes -> copy(linkLatency, linkBandwidth, bytes),
        programming);
  }

  private static double copy(double latency, double bandwidth, double bytes) {
    return bytes == 0 ? 0 : latency + bytes / bandwidth;
  }
}
