// Adds two vectors of floats; one work item runs the kernel, as on a board.
kernel void addition(global const float *a, global const float *b, global float *c, int size) {
  for (int i = 0; i < size; i++) {
    c[i] = a[i] + b[i];
  }
}
