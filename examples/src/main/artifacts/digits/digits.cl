// A convolutional network for images of 8 x 8 points, in whole numbers: two layers of 3 x 3
// convolutions, the second followed by the largest of each 2 x 2, and one layer that is connected
// with all of these. One work item runs a kernel, as on a board. The last number of a bias says by how
// many bits sums are shifted to the right; what comes out of a convolution is 0 to 127.

#define SIDE 8
#define POINTS 64
#define FRONT 8
#define BACK 16
#define POOLED 256
#define CLASSES 10

#define ONE_ITEM __attribute__((reqd_work_group_size(1, 1, 1)))

static char squeezed(int sum, int shift) {
  return (char)clamp(sum >> shift, 0, 127);
}

kernel ONE_ITEM void front(global const uchar *images, global const char *weights,
                           global const int *bias, global char *maps, int count) {
  for (int image = 0; image < count; image++) {
    for (int to = 0; to < FRONT; to++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int sum = bias[to];
          for (int k = 0; k < 9; k++) {
            int from_y = y + k / 3 - 1;
            int from_x = x + k % 3 - 1;
            if (from_y >= 0 && from_y < SIDE && from_x >= 0 && from_x < SIDE) {
              sum += weights[to * 9 + k] * images[image * POINTS + from_y * SIDE + from_x];
            }
          }
          maps[(image * FRONT + to) * POINTS + y * SIDE + x] = squeezed(sum, bias[FRONT]);
        }
      }
    }
  }
}

kernel ONE_ITEM void back(global const char *maps, global const char *weights,
                          global const int *bias, global char *pooled, int count) {
  for (int image = 0; image < count; image++) {
    for (int to = 0; to < BACK; to++) {
      for (int block = 0; block < POINTS / 4; block++) {
        int largest = 0;
        for (int part = 0; part < 4; part++) {
          int y = block / 4 * 2 + part / 2;
          int x = block % 4 * 2 + part % 2;
          int sum = bias[to];
          for (int from = 0; from < FRONT; from++) {
            for (int k = 0; k < 9; k++) {
              int from_y = y + k / 3 - 1;
              int from_x = x + k % 3 - 1;
              if (from_y >= 0 && from_y < SIDE && from_x >= 0 && from_x < SIDE) {
                sum += weights[(to * FRONT + from) * 9 + k]
                       * maps[(image * FRONT + from) * POINTS + from_y * SIDE + from_x];
              }
            }
          }
          largest = max(largest, (int)squeezed(sum, bias[BACK]));
        }
        pooled[image * POOLED + to * POINTS / 4 + block] = (char)largest;
      }
    }
  }
}

kernel ONE_ITEM void scores(global const char *pooled, global const char *weights,
                            global const int *bias, global int *scores, int count) {
  for (int image = 0; image < count; image++) {
    for (int to = 0; to < CLASSES; to++) {
      int sum = bias[to];
      for (int from = 0; from < POOLED; from++) {
        sum += weights[to * POOLED + from] * pooled[image * POOLED + from];
      }
      scores[image * CLASSES + to] = sum >> bias[CLASSES];
    }
  }
}
