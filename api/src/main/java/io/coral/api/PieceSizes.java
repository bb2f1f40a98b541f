package io.coral.api;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a call is cut. Large pieces come first and small ones last: a board takes the next one when
 * it is free, so each does as much as it is fast, and the small ones let all of them end together
 * (guided self-scheduling).
 */
final class PieceSizes {

  /** The next piece is this part of what a board's share of the rest would be: 4 for a quarter. */
  private static final int FIRST = 6;

  /** No piece is less than this part of what a board's share of the whole would be. */
  private static final int LAST = 48;

  private PieceSizes() {}

  /** Pieces for so many boards, whose speeds are not known. */
  static List<Range> guided(int elements, int align, int boards) {
    int blocks = blocks(elements, align);
    long least = blocks / ((long) LAST * boards) + 1;
    List<Range> pieces = new ArrayList<>();
    for (long from = 0; from < blocks; ) {
      long to = Math.min(blocks, from + Math.max(least, (blocks - from) / ((long) FIRST * boards)));
      pieces.add(range(from, to, elements, align));
      from = to;
    }
    return pieces;
  }

  /** So many pieces of one size, or as many as there can be. */
  static List<Range> equal(int elements, int align, int pieces) {
    int blocks = blocks(elements, align);
    int many = Math.min(blocks, pieces);
    List<Range> ranges = new ArrayList<>();
    for (long i = 0; i < many; i++) {
      ranges.add(range(blocks * i / many, blocks * (i + 1) / many, elements, align));
    }
    return ranges;
  }

  private static int blocks(int elements, int align) {
    return (elements - 1) / align + 1;
  }

  private static Range range(long fromBlock, long toBlock, int elements, int align) {
    return new Range((int) (fromBlock * align), (int) Math.min(elements, toBlock * align));
  }
}
