// The step of k-means that takes the time. Points and centres lie one after the other, each as so
// many floats as there are dimensions. One work item runs the kernel, as on a board.

// nearest[i] becomes the number of the centre that is next to point i; of two as near, the first.
kernel void nearest(
    global const float *points, global const float *centres, global int *nearest, int n,
    int dimensions, int k) {
  for (int point = 0; point < n; point++) {
    int best = 0;
    float least = INFINITY;
    for (int centre = 0; centre < k; centre++) {
      float distance = 0;
      for (int i = 0; i < dimensions; i++) {
        float apart = points[point * dimensions + i] - centres[centre * dimensions + i];
        distance += apart * apart;
      }
      if (distance < least) {
        least = distance;
        best = centre;
      }
    }
    nearest[point] = best;
  }
}
