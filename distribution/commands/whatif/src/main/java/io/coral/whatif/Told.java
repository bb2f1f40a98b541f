package io.coral.whatif;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.core.whatif.internal.Service;
import io.coral.launcher.TerminalText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the command says.
 *
 * @param requests that are replayed
 * @param leftOut that failed or were cancelled, so that nobody knows what they cost
 * @param lost that the recorder could not keep
 * @param measured what they met
 * @param predicted what they meet on the recorded boards
 * @param changed what they would meet on other boards, if any were asked for
 * @param notes what was assumed
 */
record Told(
    int requests,
    int leftOut,
    long lost,
    Service measured,
    Service predicted,
    Optional<Service> changed,
    List<String> notes) {

  private static final String ROW = "%-10s %12s %12s %12s %12s";

  void print(PrintWriter out) {
    out.println(requests + " requests");
    out.println(row("", "p50", "p99", "answers/s", "unanswered"));
    out.println(row("measured", measured));
    out.println(row("predicted", predicted));
    out.println(
        row(
            "off by",
            off(measured.p50(), predicted.p50()),
            off(measured.p99(), predicted.p99()),
            off(measured.throughput(), predicted.throughput()),
            ""));
    changed.ifPresent(service -> out.println(row("changed", service)));
    if (leftOut > 0) {
      out.println(leftOut + " requests failed or were cancelled; they are left out");
    }
    notes.forEach(note -> out.println(TerminalText.of(note)));
  }

  private static String row(String name, Service service) {
    return row(
        name,
        millis(service.p50()),
        millis(service.p99()),
        String.format(Locale.ROOT, "%.1f", service.throughput()),
        String.valueOf(service.unanswered()));
  }

  private static String row(String name, String p50, String p99, String rate, String unanswered) {
    return String.format(Locale.ROOT, ROW, name, p50, p99, rate, unanswered).stripTrailing();
  }

  private static String millis(double nanos) {
    return Double.isNaN(nanos) ? "-" : String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }

  private static String off(double measured, double predicted) {
    double percent = 100 * (predicted / measured - 1);
    return Double.isFinite(percent) ? String.format(Locale.ROOT, "%+.1f %%", percent) : "-";
  }

  void printJson(PrintWriter out) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeNumberField("requests", requests);
      json.writeNumberField("leftOut", leftOut);
      json.writeNumberField("lost", lost);
      write(json, "measured", measured);
      write(json, "predicted", predicted);
      if (changed.isPresent()) {
        write(json, "changed", changed.get());
      }
      json.writeArrayFieldStart("notes");
      for (String note : notes) {
        json.writeString(note);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    out.println();
  }

  private static void write(JsonGenerator json, String name, Service service) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("answered", service.answered());
    json.writeNumberField("unanswered", service.unanswered());
    if (service.answered() > 0) {
      json.writeNumberField("p50Nanos", Math.round(service.p50()));
      json.writeNumberField("p99Nanos", Math.round(service.p99()));
      json.writeNumberField("answersPerSecond", service.throughput());
    }
    json.writeEndObject();
  }
}
