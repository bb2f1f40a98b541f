package io.coral.core.array.internal;

import io.coral.api.Argument;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.spec.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which memory of the application the requests use that are not answered; finds two of which one
 * writes what the other uses. Any thread.
 */
public final class MemoryInUse {

  /** What one request uses; its own arrays may overlap. */
  public static final class Hold {
    private final Request request;
    private final List<Range> ranges = new ArrayList<>();

    /** A request whose arguments are used as its prototype says. */
    public Hold(Request request, List<Access> accesses) {
      this.request = request;
      for (int i = 0; i < accesses.size(); i++) {
        if (request.arguments().get(i) instanceof Argument.Array array && array.isDirect()) {
          long from = Addresses.of(array.buffer());
          if (from >= 0) {
            ranges.add(new Range(this, i, from, from + array.size(), accesses.get(i)));
          }
        }
      }
    }
  }

  /**
   * Some bytes.
   *
   * @param position of the argument, from 0
   * @param to exclusive
   */
  private record Range(Hold hold, int position, long from, long to, Access access) {

    boolean disturbs(Range other) {
      return from < other.to
          && other.from < to
          && (access != Access.READ || other.access != Access.READ);
    }
  }

  // guarded by this
  private final TreeMap<Long, List<Range>> byStart = new TreeMap<>();
  private long longest;

  /**
   * Takes what requests use, all or none.
   *
   * @throws RequestException {@code ARRAY_IN_USE}
   */
  public synchronized void take(List<Hold> holds) {
    for (int i = 0; i < holds.size(); i++) {
      Hold hold = holds.get(i);
      RequestException conflict = conflict(hold);
      if (conflict != null) {
        holds.subList(0, i).forEach(this::give);
        throw conflict;
      }
      for (Range range : hold.ranges) {
        byStart.computeIfAbsent(range.from, none -> new ArrayList<>(1)).add(range);
        longest = Math.max(longest, range.to - range.from);
      }
    }
  }

  private @Nullable RequestException conflict(Hold hold) {
    for (Range range : hold.ranges) {
      for (List<Range> others : byStart.subMap(range.from - longest, range.to).values()) {
        for (Range other : others) {
          if (range.disturbs(other)) {
            return conflict(range, other);
          }
        }
      }
    }
    return null;
  }

  private static RequestException conflict(Range range, Range other) {
    Request request = range.hold.request;
    return new RequestException(
        RequestException.Code.ARRAY_IN_USE,
        request.accelerator(),
        request
            + ": argument "
            + (range.position + 1)
            + " is "
            + (range.access == Access.READ ? "read" : "written")
            + " while "
            + other.hold.request
            + ", which is not answered, "
            + (other.access == Access.READ ? "reads" : "writes")
            + " the same memory as its argument "
            + (other.position + 1)
            + "; wait for that answer first, or use arrays of the engine's, which keep an order");
  }

  /** A request was answered. */
  public synchronized void give(Hold hold) {
    for (Range range : hold.ranges) {
      List<Range> alike = byStart.get(range.from);
      if (alike != null && alike.remove(range) && alike.isEmpty()) {
        byStart.remove(range.from);
      }
    }
    longest = byStart.isEmpty() ? 0 : longest;
  }
}
