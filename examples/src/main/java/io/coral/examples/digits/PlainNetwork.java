package io.coral.examples.digits;

/** The same network in plain Java, one number after the other: what boards are held against. */
final class PlainNetwork {

  private static final int SIDE = 8;
  private static final int FRONT = 8;
  private static final int BACK = 16;
  private static final int LARGEST = 127;

  private final Weights weights;

  PlainNetwork(Weights weights) {
    this.weights = weights;
  }

  /** The ten scores of an image. */
  int[] scores(byte[] image) {
    int[] front = convolution(0, image(image), 1, FRONT);
    int[] pooled = pooled(convolution(1, front, FRONT, BACK));
    byte[] last = weights.weights(2);
    int[] bias = weights.bias(2);
    int[] scores = new int[Digits.CLASSES];
    for (int to = 0; to < scores.length; to++) {
      int sum = bias[to];
      for (int from = 0; from < pooled.length; from++) {
        sum += last[to * pooled.length + from] * pooled[from];
      }
      scores[to] = sum >> bias[scores.length];
    }
    return scores;
  }

  private static int[] image(byte[] image) {
    int[] points = new int[image.length];
    for (int i = 0; i < image.length; i++) {
      points[i] = Byte.toUnsignedInt(image[i]);
    }
    return points;
  }

  private int[] convolution(int layer, int[] maps, int channels, int outputs) {
    byte[] own = weights.weights(layer);
    int[] bias = weights.bias(layer);
    int[] out = new int[outputs * Digits.POINTS];
    for (int to = 0; to < outputs; to++) {
      for (int at = 0; at < Digits.POINTS; at++) {
        int sum = bias[to];
        for (int from = 0; from < channels; from++) {
          for (int k = 0; k < 9; k++) {
            int y = at / SIDE + k / 3 - 1;
            int x = at % SIDE + k % 3 - 1;
            if (y >= 0 && y < SIDE && x >= 0 && x < SIDE) {
              sum +=
                  own[(to * channels + from) * 9 + k] * maps[from * Digits.POINTS + y * SIDE + x];
            }
          }
        }
        out[to * Digits.POINTS + at] = Math.min(Math.max(sum >> bias[outputs], 0), LARGEST);
      }
    }
    return out;
  }

  /** The largest of each square of two by two. */
  private static int[] pooled(int[] maps) {
    int[] pooled = new int[maps.length / 4];
    for (int i = 0; i < maps.length; i++) {
      int map = i / Digits.POINTS;
      int y = i % Digits.POINTS / SIDE / 2;
      int x = i % SIDE / 2;
      int to = map * Digits.POINTS / 4 + y * SIDE / 2 + x;
      pooled[to] = Math.max(pooled[to], maps[i]);
    }
    return pooled;
  }
}
