package io.coral.runtime.intelpac.internal;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Hands out ranges of an address space, the lowest that is large enough first. Any thread. */
final class AddressRanges {

  /** Free ranges: first byte to the byte behind; no two touch. */
  private final TreeMap<Long, Long> free = new TreeMap<>();

  AddressRanges(long from, long to) {
    free.put(from, to);
  }

  /** Takes a range; absent where no free one is so large. */
  synchronized OptionalLong take(long bytes) {
    for (Map.Entry<Long, Long> range : free.entrySet()) {
      long start = range.getKey();
      long end = range.getValue();
      if (end - start >= bytes) {
        free.remove(start);
        if (end - start > bytes) {
          free.put(start + bytes, end);
        }
        return OptionalLong.of(start);
      }
    }
    return OptionalLong.empty();
  }

  /** Gives a range back that was taken. */
  synchronized void giveBack(long start, long bytes) {
    long from = start;
    long to = start + bytes;
    Map.Entry<Long, Long> before = free.lowerEntry(start);
    if (before != null && before.getValue() == start) {
      from = before.getKey();
    }
    Long behind = free.remove(to);
    free.put(from, behind == null ? to : behind);
  }
}
