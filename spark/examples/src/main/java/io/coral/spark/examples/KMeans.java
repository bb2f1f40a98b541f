package io.coral.spark.examples;

import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Lloyd's k-means, with the distances on boards: {@code kmeans.nearest} says of each point which
 * centre is next to it, and the executors add the points up. {@code KMeans FILE CENTRES STEPS}.
 */
public final class KMeans {

  private static final String ACCELERATOR = "kmeans.nearest";

  private KMeans() {}

  /**
   * Prints the centres of the points of a file, which all machines see.
   *
   * @param arguments the file, how many centres, and how many steps are gone
   */
  public static void main(String[] arguments) {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("usage: KMeans FILE CENTRES STEPS");
    }
    int k = Integer.parseInt(arguments[1]);
    int steps = Integer.parseInt(arguments[2]);
    try (JavaSparkContext spark =
        new JavaSparkContext(new SparkConf().setIfMissing("spark.app.name", "k-means"))) {
      System.out.println(Arrays.deepToString(fit(spark, arguments[0], k, steps)));
    }
  }

  /**
   * The centres of the points of a file, a line for each with commas between its numbers.
   *
   * @param k how many centres; the first points are those to begin with
   * @param steps at least 1
   * @throws IllegalArgumentException when the file has fewer points
   */
  public static double[][] fit(JavaSparkContext spark, String file, int k, int steps) {
    JavaRDD<String> lines = spark.textFile(file);
    List<String> first = lines.take(k);
    if (k < 1 || first.size() < k) {
      throw new IllegalArgumentException(
          k + " centres are asked for; expected 1 at least, and a point of " + file + " for each");
    }
    double[][] initial = first.stream().map(Points::point).toArray(double[][]::new);
    int dimensions = initial[0].length;
    JavaRDD<float[]> blocks = lines.mapPartitions(each -> Points.blocks(each, dimensions)).cache();
    return fit(blocks, initial, steps);
  }

  /** The sums and the numbers of the points next to each centre. */
  private record Sums(double[] sums, long[] counts) implements Serializable {

    static Sums of(float[] points, int[] nearest, int k, int dimensions) {
      double[] sums = new double[k * dimensions];
      long[] counts = new long[k];
      for (int point = 0; point < nearest.length; point++) {
        counts[nearest[point]]++;
        for (int i = 0; i < dimensions; i++) {
          sums[nearest[point] * dimensions + i] += points[point * dimensions + i];
        }
      }
      return new Sums(sums, counts);
    }

    Sums plus(Sums other) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += other.sums[i];
      }
      for (int i = 0; i < counts.length; i++) {
        counts[i] += other.counts[i];
      }
      return this;
    }

    /** The means; a centre that no point is next to stays where it is. */
    double[][] means(double[][] centres) {
      double[][] means = new double[centres.length][];
      for (int centre = 0; centre < centres.length; centre++) {
        means[centre] = centres[centre].clone();
        for (int i = 0; i < means[centre].length && counts[centre] > 0; i++) {
          means[centre][i] = sums[centre * means[centre].length + i] / counts[centre];
        }
      }
      return means;
    }
  }

  /**
   * The centres after some steps.
   *
   * @param blocks points, many in an array, one after the other; read once a step, so cached
   * @param initial the centres to begin with
   * @param steps at least 1
   */
  public static double[][] fit(JavaRDD<float[]> blocks, double[][] initial, int steps) {
    double[][] centres = initial;
    for (int step = 0; step < steps; step++) {
      centres = sums(blocks, flat(centres), centres.length).means(centres);
    }
    return centres;
  }

  private static Sums sums(JavaRDD<float[]> blocks, float[] centres, int k) {
    int dimensions = centres.length / k;
    return Accelerated.mapPartitions(
            blocks,
            ACCELERATOR,
            (request, points) -> {
              int[] nearest = new int[points.length / dimensions];
              return new Asked<>(
                  request.args(points, centres, nearest, nearest.length, dimensions, k),
                  () -> Sums.of(points, nearest, k, dimensions));
            })
        .reduce(Sums::plus);
  }

  private static float[] flat(double[][] centres) {
    int dimensions = centres[0].length;
    float[] flat = new float[centres.length * dimensions];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) centres[i / dimensions][i % dimensions];
    }
    return flat;
  }
}
