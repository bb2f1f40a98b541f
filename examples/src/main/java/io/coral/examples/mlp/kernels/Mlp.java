package io.coral.examples.mlp.kernels;

import io.coral.runtime.sim.kernel.Cost;
import java.nio.IntBuffer;

/**
 * The perceptron: 27 inputs, hidden layers of 35, 20, 25, 40, 20 and 15 nodes with ReLU, one
 * output. Numbers are fixed-point with 16 bits behind the point, weights with 12; sums are exact,
 * so that every implementation gives the same bits. The weights are made up, by a formula.
 */
public final class Mlp {

  /** Nodes of each layer, the inputs first. */
  private static final int[] NODES = {27, 35, 20, 25, 40, 20, 15, 1};

  /** The layer of nodes where the perceptron is cut in two: each half has as much to do. */
  private static final int CUT = 3;

  private static final int WEIGHT_BITS = 12;

  /** Multiplications in a clock cycle. */
  private static final double LANES = 16;

  private final int first;
  private final int last;

  private Mlp(int first, int last) {
    this.first = first;
    this.last = last;
  }

  /** All of it. */
  public static final Mlp WHOLE = new Mlp(0, NODES.length - 1);

  /** The first segment: from the inputs to the cut. */
  public static final Mlp FRONT = new Mlp(0, CUT);

  /** The second segment: from the cut to the output. */
  public static final Mlp BACK = new Mlp(CUT, NODES.length - 1);

  /** Numbers that one sample goes in with. */
  public int inputs() {
    return NODES[first];
  }

  /** Numbers that one sample comes out with. */
  public int outputs() {
    return NODES[last];
  }

  /** The weight of an edge: in ±1/4, with 12 bits behind the point. */
  static int weight(int layer, int to, int from) {
    int mixed = (layer * 4096 + to * 64 + from) * 0x9E3779B1;
    mixed = (mixed ^ mixed >>> 15) * 0x85EBCA77;
    return ((mixed ^ mixed >>> 13) >>> 21) - 1024;
  }

  /** Evaluates one sample. */
  public int[] evaluate(int[] sample) {
    int[] values = sample;
    for (int layer = first; layer < last; layer++) {
      int[] next = new int[NODES[layer + 1]];
      boolean hidden = layer + 1 < NODES.length - 1;
      for (int to = 0; to < next.length; to++) {
        long sum = 0;
        for (int from = 0; from < values.length; from++) {
          sum += (long) weight(layer, to, from) * values[from];
        }
        int value = (int) (sum >> WEIGHT_BITS);
        next[to] = hidden ? Math.max(0, value) : value;
      }
      values = next;
    }
    return values;
  }

  /** Evaluates samples that follow each other. */
  void evaluate(IntBuffer in, IntBuffer out, int count) {
    int[] sample = new int[inputs()];
    for (int i = 0; i < count; i++) {
      in.get(i * inputs(), sample);
      out.put(i * outputs(), evaluate(sample));
    }
  }

  /** The modelled time of so many samples. */
  Cost cost(int count) {
    long multiplications = 0;
    for (int layer = first; layer < last; layer++) {
      multiplications += (long) NODES[layer] * NODES[layer + 1];
    }
    return Cost.perElement(count * multiplications, 1 / LANES);
  }
}
