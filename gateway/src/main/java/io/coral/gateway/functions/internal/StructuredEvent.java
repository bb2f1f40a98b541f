package io.coral.gateway.functions.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An event in structured mode: attributes and data in one object of JSON.
 *
 * @param event its attributes
 * @param data its bytes; empty where it has none
 */
record StructuredEvent(Event event, byte[] data) {

  static final String TYPE = "application/cloudevents+json";

  private static final int DEPTH = 100;
  private static final String BYTES = "data_base64";
  private static final String DATA = "data";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /**
   * Reads one.
   *
   * @throws io.coral.gateway.internal.Refusal {@code INVALID} where it is none
   */
  static StructuredEvent read(byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw Event.wrong("expected an object of JSON");
      }
      StructuredEvent read = read(parser);
      if (parser.nextToken() != null) {
        throw Event.wrong("something follows its object of JSON");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw Event.wrong(e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot be read", e);
    }
  }

  private static StructuredEvent read(JsonParser parser) throws IOException {
    Map<String, String> attributes = new TreeMap<>();
    Data data = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals(BYTES) || name.equals(DATA)) {
        if (data != null) {
          throw Event.wrong("it has both data and data_base64");
        }
        data = name.equals(BYTES) ? Data.of(base64(parser)) : data(parser);
      } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        attributes.put(name, parser.getText());
      } else if (value != JsonToken.VALUE_NULL) {
        throw Event.wrong("the attribute " + name + " is neither text nor number nor boolean");
      }
    }
    Event event = new Event(attributes);
    return new StructuredEvent(
        event, data == null ? new byte[0] : isJson(event) ? data.json() : data.plain());
  }

  /**
   * A text is the data itself, unless this is JSON, of which it is a value.
   *
   * @param json the value
   * @param plain what a text says; else the same
   */
  private record Data(byte[] json, byte[] plain) {
    static Data of(byte[] bytes) {
      return new Data(bytes, bytes);
    }
  }

  private static boolean isJson(Event event) {
    return event.contentType().matches("(?i)[^;]*[/+]json\\s*(;.*)?");
  }

  private static @Nullable Data data(JsonParser parser) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return null;
    }
    if (parser.hasToken(JsonToken.VALUE_STRING)) {
      return new Data(json(parser), parser.getText().getBytes(StandardCharsets.UTF_8));
    }
    return Data.of(json(parser));
  }

  private static byte[] base64(JsonParser parser) throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      throw Event.wrong("data_base64 is no text");
    }
    return parser.getBinaryValue();
  }

  private static byte[] json(JsonParser parser) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.copyCurrentStructure(parser);
    }
    return bytes.toByteArray();
  }

  /** Writes one; its data goes there piece by piece. */
  static void write(Event event, ByteBuffer data, OutputStream to) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(to)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
      json.writeStartObject();
      for (Map.Entry<String, String> each : event.attributes().entrySet()) {
        json.writeStringField(each.getKey(), each.getValue());
      }
      if (data.hasRemaining()) {
        json.writeFieldName(BYTES);
        json.writeBinary(new ByteBufInputStream(Unpooled.wrappedBuffer(data)), data.remaining());
      }
      json.writeEndObject();
    }
  }
}
