// The two segments of the perceptron for software message passing; the same bits as Mlp.java.

constant int NODES[8] = {27, 35, 20, 25, 40, 20, 15, 1};

int weight(uint layer, uint to, uint from) {
  uint mixed = (layer * 4096u + to * 64u + from) * 0x9E3779B1u;
  mixed = (mixed ^ (mixed >> 15)) * 0x85EBCA77u;
  return (int)((mixed ^ (mixed >> 13)) >> 21) - 1024;
}

void evaluate(int first, int last, global const int *in, global int *out) {
  int values[40];
  int next[40];
  for (int i = 0; i < NODES[first]; i++) {
    values[i] = in[i];
  }
  for (int layer = first; layer < last; layer++) {
    for (int to = 0; to < NODES[layer + 1]; to++) {
      long sum = 0;
      for (int from = 0; from < NODES[layer]; from++) {
        sum += (long)weight(layer, to, from) * values[from];
      }
      int value = (int)(sum >> 12);
      next[to] = layer < 6 && value < 0 ? 0 : value;
    }
    for (int i = 0; i < NODES[layer + 1]; i++) {
      values[i] = next[i];
    }
  }
  for (int i = 0; i < NODES[last]; i++) {
    out[i] = values[i];
  }
}

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void mlp_front(
    global const int *in, global int *middle, int count) {
  for (int i = 0; i < count; i++) {
    evaluate(0, 3, in + 27 * i, middle + 25 * i);
  }
}

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void mlp_back(
    global const int *middle, global int *out, int count) {
  for (int i = 0; i < count; i++) {
    evaluate(3, 7, middle + 25 * i, out + i);
  }
}
