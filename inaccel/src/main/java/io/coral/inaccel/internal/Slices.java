package io.coral.inaccel.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of one file that are lent as arrays. Guarded by {@link Contents}. */
final class Slices {

  /** Of a file that is lent in more parts than this, the others are copied each time. */
  private static final int MOST = 256;

  private final Map<Range, Slice> byRange = new LinkedHashMap<>();

  /**
   * The part; null where a client's version of it does not tell its content: a client that writes
   * into a page that two parts share raises the version of one of them alone.
   */
  @Nullable Slice get(Range range) {
    Slice known = byRange.get(range);
    if (known == null) {
      known = new Slice(range);
      for (Slice other : byRange.values()) {
        if (range.sharesPages(other.range)) {
          known.isShared = true;
          other.isShared = true;
        }
      }
      if (byRange.size() < MOST) {
        byRange.put(range, known);
      } else {
        known.isShared = true;
      }
    }
    return known.isShared ? null : known;
  }

  /** The file is written there: what boards have of it is no longer its content. */
  void change(Range range) {
    for (Slice each : byRange.values()) {
      if (each.range.overlaps(range)) {
        each.change();
      }
    }
  }

  Iterable<Slice> all() {
    return byRange.values();
  }
}
