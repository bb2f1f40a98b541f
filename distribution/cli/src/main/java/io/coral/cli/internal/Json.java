package io.coral.cli.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.Board;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Finding;
import io.coral.spec.MemoryInfo;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/**
 * What {@code --json} prints. Fields are only ever added; unknown values are left out, never 0 or
 * "".
 */
final class Json {
  private Json() {}

  /** Writes one document. */
  interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  static void print(Terminal terminal, Content content) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
    }
    terminal.document(TerminalText.document(text.toString(), "\\u", ""));
  }

  static void boards(JsonGenerator json, List<Board> boards) throws IOException {
    json.writeArrayFieldStart("boards");
    for (Board board : boards) {
      json.writeStartObject();
      json.writeNumberField("index", board.index());
      json.writeStringField("runtime", board.runtimeId());
      device(json, board.device());
      json.writeStringField("state", board.state().name());
      optional(json, "owner", board.owner().orElse(""));
      optional(json, "bitstream", board.bitstream().orElse(""));
      optional(json, "holder", board.holder().map(Board.Holder::tenant).orElse(""));
      optional(json, "heldUntil", board.holder().map(by -> by.until().toString()).orElse(""));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void device(JsonGenerator json, DeviceInfo device) throws IOException {
    json.writeStringField("id", device.id());
    json.writeStringField("vendor", device.vendor());
    json.writeStringField("name", device.name());
    json.writeStringField("version", device.version());
    strings(json, "pciIds", device.pciIds());
    strings(json, "serials", device.serials());
    json.writeArrayFieldStart("memories");
    for (MemoryInfo memory : device.memories()) {
      json.writeStartObject();
      json.writeNumberField("index", memory.index());
      json.writeStringField("type", memory.type());
      if (memory.vendorIndex().isPresent()) {
        json.writeNumberField("vendorIndex", memory.vendorIndex().getAsInt());
      }
      optional(json, "tag", memory.tag().orElse(""));
      json.writeNumberField("size", memory.size());
      json.writeNumberField("maxAllocation", memory.maxAllocation());
      json.writeEndObject();
    }
    json.writeEndArray();
    optional(json, "failure", device.failure().orElse(""));
  }

  static void findings(JsonGenerator json, List<Finding> findings) throws IOException {
    json.writeArrayFieldStart("findings");
    for (Finding finding : findings) {
      json.writeStartObject();
      json.writeStringField("kind", finding.kind().name());
      json.writeStringField("subject", finding.subject());
      json.writeStringField("cause", finding.cause());
      json.writeStringField("remedy", finding.remedy());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  static void optional(JsonGenerator json, String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(name, value);
    }
  }
}
