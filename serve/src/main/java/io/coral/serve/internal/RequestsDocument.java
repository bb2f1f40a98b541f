package io.coral.serve.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.Answer;
import io.coral.api.Prospect;
import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.api.StageTimes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The stories of single requests: of those under way in words, of the last in their receipts. */
final class RequestsDocument {

  /** Of more nobody reads. */
  private static final int MOST = 100;

  private RequestsDocument() {}

  static String of(List<Answer> underWay, List<History.Last> last) {
    return Document.of(
        json -> {
          json.writeNumberField("count", underWay.size());
          json.writeArrayFieldStart("underWay");
          for (Answer answer : underWay.subList(0, Math.min(MOST, underWay.size()))) {
            json.writeStartObject();
            json.writeStringField("accelerator", answer.request().accelerator());
            json.writeStringField("tenant", answer.request().tenant());
            json.writeStringField("story", answer.explain());
            prospects(json, answer.prospects());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayFieldStart("ended");
          for (History.Last each : last) {
            ended(json, each);
          }
          json.writeEndArray();
        });
  }

  private static void prospects(JsonGenerator json, List<Prospect> prospects) throws IOException {
    json.writeArrayFieldStart("prospects");
    for (Prospect each : prospects) {
      json.writeStartObject();
      json.writeStringField("board", each.boardId());
      time(json, "programming", Optional.of(each.programming()));
      time(json, "queue", Optional.of(each.queue()));
      time(json, "copies", Optional.of(each.copies()));
      time(json, "run", Optional.of(each.run()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void ended(JsonGenerator json, History.Last last) throws IOException {
    json.writeStartObject();
    json.writeNumberField("at", last.at());
    json.writeStringField("accelerator", last.request().accelerator());
    json.writeStringField("tenant", last.request().tenant());
    json.writeStringField("outcome", last.request().outcome());
    time(json, "took", Optional.of(last.request().took()));
    if (last.request().response().isPresent()) {
      answered(json, last.request().response().get());
    }
    json.writeEndObject();
  }

  private static void answered(JsonGenerator json, Response response) throws IOException {
    Receipt receipt = response.receipt();
    json.writeStringField("board", response.runtimeId() + "/" + response.boardId());
    json.writeStringField("bitstream", receipt.bitstream());
    Document.strings(json, "units", receipt.units());
    Document.strings(json, "kernels", response.stages().stream().map(StageTimes::kernel).toList());
    json.writeNumberField("attempts", response.attempts());
    time(json, "waiting", Optional.of(receipt.waiting()));
    time(json, "programming", Optional.of(receipt.programming()));
    time(json, "in", response.copyIn());
    time(json, "run", response.run());
    time(json, "out", response.copyOut());
    json.writeNumberField("bytesIn", receipt.bytesIn());
    json.writeNumberField("bytesOut", receipt.bytesOut());
    json.writeNumberField("bytesSpared", receipt.bytesSpared());
    Document.strings(
        json,
        "failures",
        receipt.failures().stream().map(each -> each.boardId() + ": " + each.reason()).toList());
  }

  /** In milliseconds. */
  private static void time(JsonGenerator json, String name, Optional<Duration> time)
      throws IOException {
    if (time.isPresent()) {
      json.writeNumberField(name, time.get().toNanos() / 1e6);
    }
  }
}
