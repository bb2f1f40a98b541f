package io.coral.serve.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.Activity;
import io.coral.api.Board;
import io.coral.api.Share;
import io.coral.spec.DeviceInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was seen, as JSON: all of it, or what has changed since another look. */
final class SightDocument {

  private static final Tallies.Tally NONE = new Tallies.Tally();

  private final Sight sight;

  SightDocument(Sight sight) {
    this.sight = sight;
  }

  /** All of it, and the past. */
  String whole(List<History.Second> past) {
    return Document.of(
        json -> {
          head(json);
          json.writeArrayFieldStart("boards");
          for (Activity.OfBoard board : sight.activity().boards()) {
            board(json, board);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("history");
          for (History.Second second : past) {
            second(json, second);
          }
          json.writeEndArray();
        });
  }

  /** What has changed since an earlier look. */
  String changes(Sight before) {
    Map<String, Activity.OfBoard> known = new LinkedHashMap<>();
    before.activity().boards().forEach(board -> known.put(key(board.board()), board));
    return Document.of(
        json -> {
          head(json);
          json.writeArrayFieldStart("changed");
          for (Activity.OfBoard board : sight.activity().boards()) {
            String key = key(board.board());
            if (!board.equals(known.remove(key)) || hasOtherRates(key, before.second())) {
              board(json, board);
            }
          }
          json.writeEndArray();
          Document.strings(json, "gone", List.copyOf(known.keySet()));
          if (sight.isNew()) {
            json.writeFieldName("second");
            second(json, sight.second());
          }
        });
  }

  /** A board that rests has none. */
  private boolean hasOtherRates(String key, History.Second before) {
    return !sight.second().equals(before)
        && (sight.second().boards().containsKey(key) || before.boards().containsKey(key));
  }

  private void head(JsonGenerator json) throws IOException {
    json.writeNumberField("number", sight.number());
    json.writeNumberField("at", sight.at());
    Document.strings(json, "reasons", sight.reasons());
    queues(json);
    tenants(json);
    applications(json);
  }

  private void queues(JsonGenerator json) throws IOException {
    Map<String, int[]> queues = new TreeMap<>();
    sight.second().accelerators().keySet().forEach(name -> queues.put(name, new int[2]));
    for (Activity.Waiting waiting : sight.activity().waiting()) {
      queues.computeIfAbsent(waiting.accelerator(), first -> new int[2])[0] += waiting.requests();
    }
    for (Activity.OfBoard board : sight.activity().boards()) {
      for (Activity.OfUnit unit : board.units()) {
        queues.computeIfAbsent(unit.accelerator(), first -> new int[2])[1] += unit.requests();
      }
    }
    json.writeArrayFieldStart("queues");
    for (Map.Entry<String, int[]> queue : queues.entrySet()) {
      json.writeStartObject();
      json.writeStringField("accelerator", queue.getKey());
      json.writeNumberField("waiting", queue.getValue()[0]);
      json.writeNumberField("running", queue.getValue()[1]);
      rates(json, sight.second().accelerators().getOrDefault(queue.getKey(), NONE));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void tenants(JsonGenerator json) throws IOException {
    Map<String, Integer> waiting = new TreeMap<>();
    sight.second().tenants().keySet().forEach(name -> waiting.put(name, 0));
    sight
        .activity()
        .waiting()
        .forEach(each -> waiting.merge(each.tenant(), each.requests(), Integer::sum));
    json.writeArrayFieldStart("tenants");
    for (Map.Entry<String, Integer> tenant : waiting.entrySet()) {
      Tallies.Tally tally = sight.second().tenants().getOrDefault(tenant.getKey(), NONE);
      json.writeStartObject();
      json.writeStringField("name", tenant.getKey());
      json.writeNumberField("waiting", tenant.getValue());
      rates(json, tally);
      Document.number(json, "boards", tally.runNanos / 1e9 / sight.second().length());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void applications(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("applications");
    for (Share share : sight.shares()) {
      for (Share.OfApplication each : share.applications()) {
        json.writeStartObject();
        json.writeStringField("tenant", share.tenant());
        json.writeStringField("name", each.name());
        json.writeNumberField("requests", each.requests());
        Document.number(json, "used", each.used().toNanos() / 1e9);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private void rates(JsonGenerator json, Tallies.Tally tally) throws IOException {
    Document.number(json, "done", tally.done / sight.second().length());
    Document.number(json, "failed", tally.failed / sight.second().length());
  }

  private static String key(Board board) {
    return board.runtimeId() + "/" + board.id();
  }

  private void board(JsonGenerator json, Activity.OfBoard of) throws IOException {
    Board board = of.board();
    json.writeStartObject();
    DeviceInfo device = board.device();
    json.writeStringField("key", key(board));
    json.writeNumberField("index", board.index());
    json.writeStringField("id", board.id());
    json.writeStringField("runtime", board.runtimeId());
    json.writeStringField(
        "platform", device.vendor() + " " + device.name() + " " + device.version());
    json.writeStringField("state", board.state().name());
    Document.optional(json, "bitstream", board.bitstream().orElse(""));
    Document.optional(json, "owner", board.owner().orElse(""));
    Document.optional(json, "holder", board.holder().map(Board.Holder::toString).orElse(""));
    Document.optional(json, "failure", device.failure().orElse(""));
    Document.number(json, "power", of.sensors().powerWatts().orElse(Double.NaN));
    Document.number(json, "temperature", of.sensors().temperatureCelsius().orElse(Double.NaN));
    Tallies.Tally tally = sight.second().boards().getOrDefault(key(board), NONE);
    rates(json, tally);
    json.writeArrayFieldStart("units");
    for (Activity.OfUnit unit : of.units()) {
      json.writeStartObject();
      json.writeStringField("accelerator", unit.accelerator());
      json.writeNumberField("requests", unit.requests());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (!of.units().isEmpty()) {
      double whole = 1e9 * sight.second().length() * of.units().size();
      Document.number(json, "busy", Math.min(1, tally.runNanos / whole));
    }
    json.writeArrayFieldStart("banks");
    for (Activity.Bank bank : of.banks()) {
      json.writeStartObject();
      json.writeStringField("type", bank.type());
      json.writeNumberField("size", bank.size());
      json.writeNumberField("available", bank.available());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void second(JsonGenerator json, History.Second second) throws IOException {
    json.writeStartObject();
    json.writeNumberField("at", second.at());
    Document.number(json, "done", second.done() / second.length());
    Document.number(json, "failed", second.failed() / second.length());
    Document.number(json, "bytes", second.bytes() / second.length());
    Document.number(json, "p50", second.p50());
    Document.number(json, "p99", second.p99());
    json.writeEndObject();
  }
}
