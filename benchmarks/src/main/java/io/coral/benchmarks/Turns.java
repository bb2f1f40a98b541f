package io.coral.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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
    return take(other, Map.of("Coral", coral), command, warmUp, rounds, calls)
        .values()
        .iterator()
        .next();
  }

  /** The same with several that are compared with the other. */
  static <K> Map<K, Turns> take(
      Contestant other,
      Map<K, Contestant> corals,
      String command,
      int warmUp,
      int rounds,
      int calls)
      throws InterruptedException {
    other.measure(command + warmUp);
    LongStream ofOther = LongStream.empty();
    Map<K, LongStream> ofCorals = new LinkedHashMap<>();
    for (Map.Entry<K, Contestant> coral : corals.entrySet()) {
      coral.getValue().measure(command + warmUp);
      ofCorals.put(coral.getKey(), LongStream.empty());
    }
    for (int i = 0; i < rounds; i++) {
      ofOther = LongStream.concat(ofOther, Arrays.stream(other.measure(command + calls)));
      for (Map.Entry<K, Contestant> coral : corals.entrySet()) {
        LongStream now = Arrays.stream(coral.getValue().measure(command + calls));
        ofCorals.merge(coral.getKey(), now, LongStream::concat);
      }
    }
    double microsOfOther = medianMicros(ofOther);
    Map<K, Turns> turns = new LinkedHashMap<>();
    ofCorals.forEach(
        (coral, nanos) -> turns.put(coral, new Turns(microsOfOther, medianMicros(nanos))));
    return turns;
  }

  private static double medianMicros(LongStream nanos) {
    long[] sorted = nanos.sorted().toArray();
    return sorted[sorted.length / 2] / 1e3;
  }

  /** The other's median. */
  Figure ofOther(String name, String whose) {
    return Figure.of(name + ", " + whose, microsOfOther, "us");
  }

  /** Coral's median, and its distance to the other's with a bound. */
  List<Figure> figuresAbove(String name, String whose, double boundMicros) {
    return List.of(
        Figure.of(name + ", " + whose, micros, "us"),
        Figure.atMost(name + ", " + whose + " above C", micros - microsOfOther, "us", boundMicros));
  }

  /** Coral's median, and its ratio to the other's with a bound, where there is one. */
  List<Figure> figuresOver(String name, String whose, OptionalDouble bound) {
    return List.of(
        Figure.of(name + ", " + whose, micros, "us"),
        new Figure(
            name + ", " + whose + " over C",
            micros / microsOfOther,
            "x",
            bound,
            OptionalDouble.empty()));
  }
}
