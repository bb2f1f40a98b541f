package io.coral.soak;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of a soak, for people and for machines. */
final class Report {

  private final Run run;
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final List<String> faults;

  Report(Run run, Footprint before, Footprint after) {
    this.run = run;
    this.faults = new ArrayList<>(run.tally().told());
    Tally tally = run.tally();
    figures.put("answered with a result", tally.succeeded.sum());
    for (Reason reason : Reason.values()) {
      figures.put("failed: " + reason.text(), tally.failures(reason));
    }
    figures.put("cancelled", tally.cancelled.sum());
    figures.put("repeated elsewhere", tally.repeated.sum());
    run.racks().injected().forEach((effect, count) -> figures.put("injected: " + effect, count));
    figures.put("programmings", run.racks().programmings());
    run.acts().forEach((act, count) -> figures.put(act.text(), count));
    figures.put("p50", millis(50));
    figures.put("p99", millis(99));
    figures.put("seconds", String.format(Locale.ROOT, "%.1f", run.lasted().toMillis() / 1e3));
    figures.put("requests per second", Math.round(run.requests() * 1e3 / run.lasted().toMillis()));
    figures.put("board memory held by the engine's pools", Footprint.mebibytes(run.boardMemory()));
    for (Reason reason : Reason.values()) {
      long injected = run.racks().injected().getOrDefault(reason.effect(), Long.MAX_VALUE);
      if (tally.failures(reason) > injected) {
        faults.add(
            "wrong: "
                + tally.failures(reason)
                + " requests failed because "
                + reason.text()
                + ", and "
                + injected
                + " such faults were injected");
      }
    }
    after.beyond(before).forEach(what -> faults.add("not given back: " + what));
    if (!run.errors().isEmpty()) {
      faults.add("the engine logged errors: " + run.errors());
    }
  }

  private String millis(int percent) {
    double millis = run.tally().latencies.percentile(percent).toNanos() / 1e6;
    return String.format(Locale.ROOT, "%.3f ms", millis);
  }

  boolean holds() {
    return run.tally().holds(run.requests()) && faults.isEmpty();
  }

  private String verdict() {
    return run.tally().answered()
        + " answered once, "
        + run.tally().lost.sum()
        + " lost, "
        + run.tally().wrong.sum()
        + " wrong";
  }

  String text() {
    StringBuilder text = new StringBuilder();
    int widest = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
    figures.forEach(
        (name, value) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%-" + widest + "s  %14s%n",
                    name,
                    value instanceof Number number
                        ? String.format(Locale.ROOT, "%,d", number.longValue())
                        : value)));
    faults.forEach(fault -> text.append(fault).append(System.lineSeparator()));
    return text.append(verdict()).append(System.lineSeparator()).toString();
  }

  void writeJson(OutputStream out) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeNumberField("requests", run.requests());
      json.writeNumberField("seed", run.seed());
      json.writeNumberField("threads", run.threads());
      for (Map.Entry<String, Object> figure : figures.entrySet()) {
        if (figure.getValue() instanceof Number number) {
          json.writeNumberField(figure.getKey(), number.longValue());
        } else {
          json.writeStringField(figure.getKey(), figure.getValue().toString());
        }
      }
      json.writeArrayFieldStart("faults");
      for (String fault : faults) {
        json.writeString(fault);
      }
      json.writeEndArray();
      json.writeStringField("verdict", verdict());
      json.writeBooleanField("holds", holds());
      json.writeEndObject();
      json.writeRaw(System.lineSeparator());
    }
  }
}
