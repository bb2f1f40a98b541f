package io.coral.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What another and Coral took for the same, in turns, so that both see the same machine.
 *
 * @param microsOfOther the other's median, mostly a C program's
 * @param micros Coral's
 */
record Turns(double microsOfOther, double micros) {

  /** Lets each warm up, and then do so many rounds of so many calls. */
  static Turns take(
      Contestant other, Contestant coral, String command, int warmUp, int rounds, int calls)
      throws InterruptedException {
    other.measure(command + warmUp);
    coral.measure(command + warmUp);
    LongStream ofOther = LongStream.empty();
    LongStream ofCoral = LongStream.empty();
    for (int i = 0; i < rounds; i++) {
      ofOther = LongStream.concat(ofOther, Arrays.stream(other.measure(command + calls)));
      ofCoral = LongStream.concat(ofCoral, Arrays.stream(coral.measure(command + calls)));
    }
    return new Turns(medianMicros(ofOther), medianMicros(ofCoral));
  }

  private static double medianMicros(LongStream nanos) {
    long[] sorted = nanos.sorted().toArray();
    return sorted[sorted.length / 2] / 1e3;
  }

  /** Both medians, their ratio, and their distance with its bound. */
  List<Figure> figuresAbove(String name, double boundMicros) {
    return List.of(
        median(name, "C", microsOfOther),
        median(name, "Coral", micros),
        Figure.of(name + ", Coral over C", micros / microsOfOther, "x"),
        Figure.atMost(name + ", Coral above C", micros - microsOfOther, "us", boundMicros));
  }

  /** Both medians, and their ratio with its bound. */
  List<Figure> figuresOver(String name, double bound) {
    return List.of(
        median(name, "C", microsOfOther),
        median(name, "Coral", micros),
        Figure.atMost(name + ", Coral over C", micros / microsOfOther, "x", bound));
  }

  private static Figure median(String name, String whose, double micros) {
    return Figure.of(name + ", " + whose + ": median", micros, "us");
  }
}
