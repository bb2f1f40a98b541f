package io.coral.top;

import java.util.Comparator;

/** By what boards are sorted. */
enum Order {
  /** As the engine lists them. */
  INDEX(Comparator.comparingDouble(board -> board.number("index"))),
  /** The busiest first. */
  LOAD(Comparator.comparingDouble(board -> -board.number("busy"))),
  /** What answers most first. */
  RATE(Comparator.comparingDouble(board -> -board.number("done"))),
  /** What takes most first. */
  POWER(Comparator.comparingDouble(board -> -board.number("power"))),
  /** Equal states together, the broken ones first. */
  STATE(
      Comparator.<Seen, Boolean>comparing(board -> !board.text("state").equals("FAILED"))
          .thenComparing(board -> board.text("state")));

  private final Comparator<Seen> comparator;

  Order(Comparator<Seen> comparator) {
    this.comparator = comparator;
  }

  Comparator<Seen> comparator() {
    return comparator.thenComparing(board -> board.number("index"));
  }

  /** The next one, or the first again. */
  Order next() {
    return values()[(ordinal() + 1) % values().length];
  }
}
