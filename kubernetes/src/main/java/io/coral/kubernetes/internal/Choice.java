package io.coral.kubernetes.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which of several devices a container had better get: of different boards, near to each other.
 *
 * @param offers by device
 */
record Choice(Map<String, Offer> offers) {

  /** More than any distance. */
  private static final int SAME_BOARD = 1_000_000;

  /**
   * Chooses.
   *
   * @param available what there is to choose from
   * @param required those that are in it in any case
   * @param size how many, those included
   */
  List<String> of(List<String> available, List<String> required, int size) {
    if (!required.isEmpty()) {
      return grown(required, available, size);
    }
    // one beginning for each node is enough: within a node, bridges decide
    Map<Integer, String> beginnings = new TreeMap<>();
    available.stream()
        .sorted()
        .forEach(each -> beginnings.putIfAbsent(place(each).node().orElse(-1), each));
    return beginnings.values().stream()
        .map(first -> grown(List.of(first), available, size))
        .min(Comparator.comparingLong(this::spread))
        .orElse(List.of());
  }

  private List<String> grown(List<String> from, List<String> available, int size) {
    List<String> chosen = new ArrayList<>(from);
    List<String> left = new ArrayList<>(available);
    left.removeAll(chosen);
    left.sort(Comparator.naturalOrder());
    while (chosen.size() < size && !left.isEmpty()) {
      String next =
          left.stream().min(Comparator.comparingLong(each -> distance(chosen, each))).orElseThrow();
      chosen.add(next);
      left.remove(next);
    }
    return chosen;
  }

  private long spread(List<String> chosen) {
    return chosen.stream().mapToLong(each -> distance(chosen, each)).sum();
  }

  private long distance(List<String> chosen, String device) {
    return chosen.stream()
        .filter(other -> !other.equals(device))
        .mapToLong(other -> distance(other, device))
        .sum();
  }

  private int distance(String one, String other) {
    Offer first = offers.get(one);
    Offer second = offers.get(other);
    return first != null && second != null && first.board().equals(second.board())
        ? SAME_BOARD
        : place(one).distance(place(other));
  }

  private Place place(String device) {
    Offer offer = offers.get(device);
    return offer == null ? Place.UNKNOWN : offer.place();
  }
}
