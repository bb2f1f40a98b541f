package io.coral.api.provider;

import io.coral.api.Prospect;
import io.coral.api.Receipt;
import io.coral.api.Request;
import io.coral.api.Response;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What became of a request, in words. */
final class Explained {

  private Explained() {}

  static String answered(Request request, Response response, List<Prospect> prospects) {
    Receipt receipt = response.receipt();
    return request
        + " was answered by board "
        + response.boardId()
        + " ("
        + receipt.bitstream()
        + ", "
        + String.join(", ", receipt.units())
        + ") in attempt "
        + response.attempts()
        + "; it waited "
        + millis(receipt.waiting())
        + ", of it "
        + millis(receipt.programming())
        + " for the programming"
        + response.run().map(run -> ", and ran " + millis(run)).orElse("")
        + energy(receipt.energyJoules())
        + receipt.failures().stream()
            .map(failure -> "; before, board " + failure.boardId() + ": " + failure.reason())
            .collect(Collectors.joining())
        + chosen(response.boardId(), prospects);
  }

  /** Why it ran there, and what elsewhere would have taken. */
  private static String chosen(String boardId, List<Prospect> prospects) {
    if (prospects.isEmpty()) {
      return "";
    }
    boolean isSoonest = prospects.get(0).boardId().equals(boardId);
    return (isSoonest
            ? "; no other board was expected to be done sooner: "
            : "; a board where its data is comes first, then of those that could take it at once the"
                + " usually fastest; expected then: ")
        + prospects.stream().map(Prospect::toString).collect(Collectors.joining(", "));
  }

  private static String energy(OptionalDouble known) {
    if (known.isEmpty()) {
      return "";
    }
    double joules = known.getAsDouble();
    String digits = joules < 1_000 ? "%.3g" : "%.0f";
    return "; its board drew " + String.format(Locale.ROOT, digits, joules) + " J for it";
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%.3f ms", time.toNanos() / 1e6);
  }
}
