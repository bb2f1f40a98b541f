package io.coral.examples.kmeans;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Coral;
import io.coral.api.OpenCoral;
import io.coral.api.Request;
import io.coral.api.artifact.Artifact;
import io.coral.examples.PoclKernels;
import io.coral.spec.Bitstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On PoCL, through the engine; the judge is the plain evaluation. */
class NearestTest {
  private static final long SEED = 20_261_130;
  private static final int POINTS = 1000;
  private static final int DIMENSIONS = 3;
  private static final int CENTRES = 5;

  @Test
  void eachPointGetsTheFirstOfTheCentresNextToIt(@TempDir Path repository) throws IOException {
    Bitstream built = PoclKernels.built(Path.of("src/main/artifacts/kmeans/kmeans.cl"));
    PoclKernels.install(built, Artifact.of(built, "kmeans", "1"), repository);
    Random random = new Random(SEED);
    float[] points = wholeNumbers(random, POINTS * DIMENSIONS);
    float[] centres = wholeNumbers(random, CENTRES * DIMENSIONS);
    int[] nearest = new int[POINTS];

    try (OpenCoral coral = Coral.open()) {
      coral
          .submit(
              Request.of("kmeans.nearest")
                  .args(points, centres, nearest, POINTS, DIMENSIONS, CENTRES))
          .join();
    }

    for (int point = 0; point < POINTS; point++) {
      assertThat(nearest[point]).as("point %d", point).isEqualTo(nearest(points, point, centres));
    }
  }

  /** Few of them, so that some centres are as near as others. */
  private static float[] wholeNumbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextInt(10);
    }
    return numbers;
  }

  private static int nearest(float[] points, int point, float[] centres) {
    int best = 0;
    for (int centre = 1; centre < CENTRES; centre++) {
      if (distance(points, point, centres, centre) < distance(points, point, centres, best)) {
        best = centre;
      }
    }
    return best;
  }

  private static float distance(float[] points, int point, float[] centres, int centre) {
    float distance = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      float apart = points[point * DIMENSIONS + i] - centres[centre * DIMENSIONS + i];
      distance += apart * apart;
    }
    return distance;
  }
}
