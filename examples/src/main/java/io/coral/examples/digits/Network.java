package io.coral.examples.digits;

import io.coral.api.Constant;
import io.coral.api.Coral;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.Response;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The network on boards: {@value #ACCELERATOR}. Any thread. */
final class Network {

  static final String ACCELERATOR = "digits.classify";

  /** Images of a request at most, as the descriptor has it. */
  static final int MOST = 64;

  private static final int FRONT_BYTES = 8 * Digits.POINTS;
  private static final int BACK_BYTES = 256;

  private final Coral coral;
  private final List<Constant> weights;

  /** With the weights of each layer, and its bias, in turn. */
  Network(Coral coral, Weights weights) {
    this.coral = coral;
    List<Constant> constants = new ArrayList<>();
    for (int layer = 0; layer < Weights.LAYERS; layer++) {
      constants.add(Constant.of(ByteBuffer.wrap(weights.weights(layer))));
      constants.add(Constant.ofNumbers(weights.bias(layer)));
    }
    this.weights = constants;
  }

  /**
   * Classifies images.
   *
   * @param images at most {@link #MOST}, one after the other
   * @param scores of each the ten scores
   */
  Response classify(byte[] images, int[] scores) {
    int count = images.length / Digits.POINTS;
    try (CoralArray front = coral.array((long) count * FRONT_BYTES);
        CoralArray back = coral.array((long) count * BACK_BYTES)) {
      return coral
          .submit(
              Request.of(ACCELERATOR)
                  .arg(images)
                  .arg(weights.get(0))
                  .arg(weights.get(1))
                  .arg(front)
                  .arg(weights.get(2))
                  .arg(weights.get(3))
                  .arg(back)
                  .arg(weights.get(4))
                  .arg(weights.get(5))
                  .arg(scores)
                  .arg(count))
          .join();
    }
  }
}
