// A binarised convolutional network: weights and values between layers are bits that stand for -1
// and 1, 32 channels in a word. Images have 32 x 32 pixels of three colours; each gets ten scores.
//
//   3 x 3 over 3 colours to 32 channels, halved; 3 x 3 to 64, halved; 3 x 3 to 64; all to 10
//
// A layer's value is the number of places where weights and inputs agree, or for colours their sum
// with the weights' signs; above the channel's threshold it is 1. A halved layer takes a 1 where one
// of four is. Weights lie layer by layer, in each by output, row, column and word of inputs.

#define PIXELS (32 * 32 * 3)
#define FIRST 32
#define SECOND (FIRST + 64 * 9)
#define THIRD (SECOND + 64 * 9 * 2)

static int agreeing(uint a, uint b) { return popcount(~(a ^ b)); }

// One output of the first layer: bit i of its weights is for the i-th of 27 colours.
static int coloured(global const uchar *image, int row, int column, uint weights) {
  int sum = 0;
  for (int i = 0; i < 27; i++) {
    int colour = image[(row + i / 9) * 96 + column * 3 + i % 9];
    sum += weights >> i & 1 ? colour : -colour;
  }
  return sum;
}

// One output of another layer, over a square of inputs of so many words each.
static int matching(
    const uint *in, int side, int words, int row, int column, global const uint *weights) {
  int count = 0;
  for (int y = 0; y < 3; y++) {
    for (int x = 0; x < 3; x++) {
      for (int word = 0; word < words; word++) {
        count += agreeing(
            in[((row + y) * side + column + x) * words + word],
            weights[(y * 3 + x) * words + word]);
      }
    }
  }
  return count;
}

static void first(
    global const uchar *image, global const uint *weights, global const int *limits, uint *out) {
  for (int i = 0; i < 15 * 15; i++) {
    out[i] = 0;
    for (int channel = 0; channel < 32; channel++) {
      for (int part = 0; part < 4; part++) {
        int row = i / 15 * 2 + part / 2;
        int column = i % 15 * 2 + part % 2;
        uint is_above = coloured(image, row, column, weights[channel]) > limits[channel];
        out[i] |= is_above << channel;
      }
    }
  }
}

static void second(
    const uint *in, global const uint *weights, global const int *limits, uint *out) {
  for (int i = 0; i < 6 * 6; i++) {
    out[2 * i] = out[2 * i + 1] = 0;
    for (int channel = 0; channel < 64; channel++) {
      for (int part = 0; part < 4; part++) {
        int row = i / 6 * 2 + part / 2;
        int column = i % 6 * 2 + part % 2;
        uint is_above =
            matching(in, 15, 1, row, column, weights + channel * 9) > limits[channel];
        out[2 * i + channel / 32] |= is_above << channel % 32;
      }
    }
  }
}

static void third(
    const uint *in, global const uint *weights, global const int *limits, uint *out) {
  for (int i = 0; i < 4 * 4; i++) {
    out[2 * i] = out[2 * i + 1] = 0;
    for (int channel = 0; channel < 64; channel++) {
      uint is_above =
          matching(in, 6, 2, i / 4, i % 4, weights + channel * 18) > limits[channel];
      out[2 * i + channel / 32] |= is_above << channel % 32;
    }
  }
}

// The scores of count images, ten each; thresholds are those of the 32, 64 and 64 channels.
kernel void classify(
    global const uchar *images, global const uint *weights, global const int *thresholds,
    global int *scores, int count) {
  uint a[15 * 15];
  uint b[6 * 6 * 2];
  uint c[4 * 4 * 2];
  for (int image = 0; image < count; image++) {
    first(images + image * PIXELS, weights, thresholds, a);
    second(a, weights + FIRST, thresholds + 32, b);
    third(b, weights + SECOND, thresholds + 96, c);
    for (int label = 0; label < 10; label++) {
      int score = 0;
      for (int i = 0; i < 32; i++) {
        score += agreeing(c[i], weights[THIRD + label * 32 + i]);
      }
      scores[image * 10 + label] = score;
    }
  }
}
