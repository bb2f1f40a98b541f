package io.coral.soak;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of a soak, for people and for machines. */
final class Report {

  private static final double KIBIBYTE = 1 << 10;
  private static final double MEBIBYTE = 1 << 20;

  private final Run run;
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * One line of the table.
   *
   * @param key its name for machines
   * @param unit empty where something is counted
   */
  private record Figure(String key, String name, double value, String unit) {

    String shown() {
      return unit.isEmpty()
          ? String.format(Locale.ROOT, "%,.0f", value)
          : String.format(Locale.ROOT, "%,.1f %s", value, unit);
    }
  }

  Report(Run run, Footprint before, Footprint after) {
    this.run = run;
    Tally tally = run.tally();
    count("succeeded", "answered with a result", tally.succeeded.sum());
    for (Reason reason : Reason.values()) {
      count("failed" + reason.key(), "failed: " + reason.text(), tally.failures(reason));
    }
    count("cancelled", "cancelled", tally.cancelled.sum());
    count("repeated", "repeated, on this board or another", tally.repeated.sum());
    for (String effect : Racks.EFFECTS) {
      count("injected" + capital(effect), "faults: " + effect, run.racks().injected(effect));
    }
    count("programmings", "programmings", run.racks().programmings());
    for (Act act : Act.values()) {
      count(act.key(), act.text(), run.acts().getOrDefault(act, 0));
    }
    figure("p50", "half are answered within", millis(50), "ms");
    figure("p99", "99 of 100 are answered within", millis(99), "ms");
    double seconds = run.lasted().toNanos() / 1e9;
    figure("seconds", "the run took", seconds, "s");
    figure("rate", "rate", run.asked().requests() / seconds, "1/s");
    figure("pooled", "board memory kept for more", run.pooled() / KIBIBYTE, "KiB");
    figure("heapBefore", "heap before", before.heap() / MEBIBYTE, "MiB");
    figure("heapAfter", "heap after", after.heap() / MEBIBYTE, "MiB");
    figure("directBefore", "direct memory before", before.direct() / MEBIBYTE, "MiB");
    figure("directAfter", "direct memory after", after.direct() / MEBIBYTE, "MiB");
    count("threadsBefore", "threads before", before.threads().size());
    count("threadsAfter", "threads after", after.threads().size());
    faults(before, after);
  }

  private void faults(Footprint before, Footprint after) {
    faults.addAll(run.tally().told());
    for (Reason reason : Reason.values()) {
      long failed = run.tally().failures(reason);
      if (!reason.effect().isEmpty() && failed > run.racks().injected(reason.effect())) {
        faults.add(
            "wrong: "
                + failed
                + " requests failed because "
                + reason.text()
                + ", which is more than was injected");
      }
    }
    if (run.open() > 0) {
      faults.add("not given back: " + run.open() + " boards are open though they were claimed");
    }
    after.beyond(before).forEach(what -> faults.add("not given back: " + what));
    if (!run.errors().isEmpty()) {
      faults.add("the engine logged errors: " + run.errors());
    }
  }

  private static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private void count(String key, String name, long value) {
    figure(key, name, value, "");
  }

  private void figure(String key, String name, double value, String unit) {
    figures.add(new Figure(key, name, value, unit));
  }

  private double millis(int percent) {
    return run.tally().latencies.percentile(percent).toNanos() / 1e6;
  }

  boolean holds() {
    return run.tally().holds(run.asked().requests()) && faults.isEmpty();
  }

  private String verdict() {
    return run.tally().answered()
        + " answered once, "
        + run.tally().lost.sum()
        + " lost, "
        + run.tally().late.sum()
        + " late, "
        + run.tally().wrong.sum()
        + " wrong";
  }

  /** A table, whatever is not as it must be, and the verdict in the last line. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    int names = figures.stream().mapToInt(figure -> figure.name().length()).max().orElse(0);
    int values = figures.stream().mapToInt(figure -> figure.shown().length()).max().orElse(0);
    for (Figure figure : figures) {
      String shown = figure.shown();
      lines.add(
          figure.name()
              + " ".repeat(names - figure.name().length() + 2 + values - shown.length())
              + shown);
    }
    run.tally().longest.get().map(this::told).ifPresent(lines::add);
    lines.addAll(faults);
    if (!holds()) {
      lines.add("the same again: coral soak " + run.asked().options());
    }
    lines.add(verdict());
    return lines;
  }

  private String told(Ended longest) {
    return String.format(
        Locale.ROOT,
        "longest answer %.1f s (limit %d s): request %d, %s",
        longest.seconds(),
        run.asked().limit().toSeconds(),
        longest.number(),
        longest.what());
  }

  void writeJson(OutputStream out) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeNumberField("requests", run.asked().requests());
      json.writeNumberField("seed", run.asked().seed());
      json.writeNumberField("threads", run.asked().threads());
      json.writeNumberField("answered", run.tally().answered());
      json.writeNumberField("lost", run.tally().lost.sum());
      json.writeNumberField("late", run.tally().late.sum());
      json.writeNumberField("wrong", run.tally().wrong.sum());
      for (Figure figure : figures) {
        if (figure.unit().isEmpty()) {
          json.writeNumberField(figure.key(), Math.round(figure.value()));
        } else {
          json.writeNumberField(figure.key(), figure.value());
        }
      }
      writeLongest(json);
      json.writeArrayFieldStart("faults");
      for (String fault : faults) {
        json.writeString(fault);
      }
      json.writeEndArray();
      json.writeBooleanField("holds", holds());
      json.writeEndObject();
      json.writeRaw(System.lineSeparator());
    }
  }

  private void writeLongest(JsonGenerator json) throws IOException {
    json.writeNumberField("limit", run.asked().limit().toSeconds());
    Ended longest = run.tally().longest.get().orElse(null);
    if (longest != null) {
      json.writeObjectFieldStart("longest");
      json.writeNumberField("seconds", longest.seconds());
      json.writeNumberField("request", longest.number());
      json.writeStringField("what", longest.what());
      json.writeEndObject();
    }
  }
}
