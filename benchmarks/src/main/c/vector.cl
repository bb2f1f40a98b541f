// Adds two vectors of ints; one work item runs the kernel, as on a board.
kernel void addition(global const int *a, global const int *b, global int *c, int size) {
  for (int i = 0; i < size; i++) {
    c[i] = a[i] + b[i];
  }
}
