package io.coral.core.account.internal;

import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.api.StageTimes;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.spec.EventTimes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The links and compute units that requests pass, each by one at a time: what a request took there
 * is told apart from what it stood behind. Requests come in the order of their ends. One thread.
 */
final class Stations {

  /** When the last one left each, by {@link System#nanoTime}. */
  private final Map<String, Long> left = new HashMap<>();

  /** One request on its way. */
  private final class Way {
    /** When it left the station before. */
    private long since;

    Way(long started) {
      since = started;
    }

    /** Passes a station; nanoseconds from when both it and the station were ready. */
    long pass(String station, long ended) {
      long before = left.getOrDefault(station, Long.MIN_VALUE);
      left.put(station, Math.max(before, ended));
      // what left later but ended earlier was not before it
      long ready = before < ended ? Math.max(since, before) : since;
      since = Math.max(since, ended);
      return Math.max(0, ended - ready);
    }

    long pass(String station, List<EventTimes> copies) {
      long taken = 0;
      for (EventTimes copy : copies) {
        taken += pass(station, copy.endedNanos());
      }
      return taken;
    }
  }

  /**
   * Where a request ran, and what it took.
   *
   * @param submitted when it came
   * @param end when it was answered
   */
  Ran ran(Response response, long submitted, long end) {
    Receipt receipt = response.receipt();
    String board = response.boardId();
    String unit = String.join("+", receipt.units());
    Way way = new Way(submitted + receipt.waiting().toNanos());
    long in = 0;
    long run = 0;
    long out = 0;
    for (StageTimes stage : response.stages()) {
      in += way.pass(board + " in", stage.copiesIn());
      run += way.pass(board + " " + unit, stage.run().map(EventTimes::endedNanos).orElse(end));
      out += way.pass(board + " out", stage.copiesOut());
    }
    return new Ran(
        board,
        receipt.bitstream(),
        unit,
        response.attempts(),
        receipt.waiting().toNanos(),
        receipt.programming().toNanos(),
        in,
        run,
        out,
        Math.max(0, end - way.since),
        receipt.energyJoules());
  }
}
