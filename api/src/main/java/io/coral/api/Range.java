package io.coral.api;

import java.util.ArrayList;
import java.util.List;

/**
 * Some of the elements that a call is cut along.
 *
 * @param from the first
 * @param to after the last
 */
record Range(int from, int to) {

  /**
   * So many ranges of one size, or as many as there can be.
   *
   * @param align each but the last has a multiple of so many elements
   */
  static List<Range> cut(int elements, int align, long pieces) {
    long blocks = (elements - 1L) / align + 1;
    long many = Math.min(blocks, pieces);
    List<Range> ranges = new ArrayList<>();
    for (long i = 0; i < many; i++) {
      long end = blocks * (i + 1) / many * align;
      ranges.add(new Range((int) (blocks * i / many * align), (int) Math.min(elements, end)));
    }
    return ranges;
  }

  int elements() {
    return to - from;
  }

  /** These elements of an array of so many, in the same memory; the array can be cut so. */
  Argument of(Argument array, int elements) {
    if (array instanceof Argument.Numbers numbers) {
      int each = numbers.count() / elements;
      return numbers.part(from * each, elements() * each);
    }
    int each = ((Argument.Array) array).size() / elements;
    return ((Argument.Array) array).part(from * each, elements() * each);
  }
}
