package io.coral.spark.examples;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Points in text: a line for each, with commas between its numbers. */
final class Points {

  /** How many lie in one array; in the last of a partition fewer may. */
  private static final int OF_BLOCK = 1 << 16;

  private Points() {}

  /**
   * That of a line.
   *
   * @throws IllegalArgumentException when it has something else
   */
  static double[] point(String line) {
    String[] numbers = line.split(",", -1);
    double[] point = new double[numbers.length];
    try {
      for (int i = 0; i < point.length; i++) {
        point[i] = Double.parseDouble(numbers[i]);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a line is \"" + line + "\"; expected numbers with commas between them", e);
    }
    return point;
  }

  /** The points of some lines, many in an array, one after the other. */
  static Iterator<float[]> blocks(Iterator<String> lines, int dimensions) {
    List<float[]> blocks = new ArrayList<>();
    while (lines.hasNext()) {
      List<String> next = new ArrayList<>();
      while (lines.hasNext() && next.size() < OF_BLOCK) {
        next.add(lines.next());
      }
      blocks.add(block(next, dimensions));
    }
    return blocks.iterator();
  }

  private static float[] block(List<String> lines, int dimensions) {
    float[] block = new float[lines.size() * dimensions];
    int at = 0;
    for (String line : lines) {
      double[] point = point(line);
      if (point.length != dimensions) {
        throw new IllegalArgumentException(
            "a line is \"" + line + "\"; expected " + dimensions + " numbers as in the first one");
      }
      for (double number : point) {
        block[at++] = (float) number;
      }
    }
    return block;
  }
}
