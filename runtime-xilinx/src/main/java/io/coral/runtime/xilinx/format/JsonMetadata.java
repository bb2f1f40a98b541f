package io.coral.runtime.xilinx.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The two sections that hold JSON; depth and length are bounded. Thread-safe. */
final class JsonMetadata {
  private static final int MAX_DEPTH = 64;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** Writes the fields of the section's one object. */
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private JsonMetadata() {}

  /** {@code {"keyvalue_metadata":{"key_values":[{"key":…,"value":…}]}}}, in the file's order. */
  static Map<String, String> readKeyValues(Bytes section) {
    if (!(at(object(section), "keyvalue_metadata", "key_values") instanceof List<?> pairs)) {
      throw section.invalid(
          0, "key-value metadata", "no such array", "keyvalue_metadata.key_values");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Object pair : pairs) {
      if (!(at(pair, "key") instanceof String key)
          || !(at(pair, "value") instanceof String value)) {
        throw section.invalid(0, "key-value metadata", pair, "two texts, key and value");
      }
      if (values.put(key, value) != null) {
        throw section.invalid(0, "key-value metadata", "\"" + key + "\" twice", "each key once");
      }
    }
    return Collections.unmodifiableMap(values);
  }

  static byte[] writeKeyValues(Map<String, String> values) {
    return bytes(
        json -> {
          json.writeObjectFieldStart("keyvalue_metadata");
          json.writeArrayFieldStart("key_values");
          for (Map.Entry<String, String> entry : values.entrySet()) {
            json.writeStartObject();
            json.writeStringField("key", entry.getKey());
            json.writeStringField("value", entry.getValue());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  static BuildMetadata readBuild(Bytes section) {
    Map<String, @Nullable Object> root = object(section);
    Object generator = at(root, "build_metadata", "xclbin", "generated_by");
    return new BuildMetadata(
        text(generator, "name"),
        text(generator, "version"),
        text(generator, "time_stamp"),
        compact(section));
  }

  static byte[] writeBuild(String tool, String version, String timestamp) {
    return bytes(
        json -> {
          json.writeObjectFieldStart("build_metadata");
          json.writeObjectFieldStart("xclbin");
          json.writeObjectFieldStart("generated_by");
          json.writeStringField("name", tool);
          json.writeStringField("version", version);
          json.writeStringField("time_stamp", timestamp);
          json.writeEndObject();
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static Optional<String> text(@Nullable Object object, String field) {
    return at(object, field) instanceof String text
        ? Optional.of(Printable.of(text))
        : Optional.empty();
  }

  /** What lies below an object at a path of names; null where there is nothing. */
  private static @Nullable Object at(@Nullable Object object, String... path) {
    Object found = object;
    for (String name : path) {
      found = found instanceof Map<?, ?> fields ? fields.get(name) : null;
    }
    return found;
  }

  private static Map<String, @Nullable Object> object(Bytes section) {
    try (JsonParser parser = JSON.createParser(section.unpadded())) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw section.invalid(
            0, "JSON section", first == null ? "nothing" : first.name(), "an object");
      }
      Map<String, @Nullable Object> root = fields(parser);
      if (parser.nextToken() != null) {
        throw section.invalid(
            Math.max(0, parser.currentTokenLocation().getByteOffset()),
            "JSON section",
            parser.currentToken(),
            "nothing after the object");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw section
          .invalid(
              Math.max(0, e.getLocation() == null ? 0 : e.getLocation().getByteOffset()),
              "JSON section",
              e.getOriginalMessage(),
              "well-formed JSON at most " + MAX_DEPTH + " levels deep")
          .causedBy(e);
    } catch (IOException e) {
      throw section.invalid(0, "JSON section", e.getMessage(), "well-formed JSON").causedBy(e);
    }
  }

  private static Map<String, @Nullable Object> fields(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return fields;
  }

  /** The value at the parser's token: the parser's own limit bounds the depth. */
  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> fields(parser);
      case START_ARRAY -> {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(parser));
        }
        yield elements;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      case VALUE_NULL -> null;
      default -> parser.getNumberValue();
    };
  }

  /** A section that has been read before, without white space. */
  private static String compact(Bytes section) {
    StringWriter text = new StringWriter();
    try (JsonParser parser = JSON.createParser(section.unpadded());
        JsonGenerator json = JSON.createGenerator(text)) {
      parser.nextToken();
      json.copyCurrentStructure(parser);
    } catch (IOException e) {
      throw section.invalid(0, "JSON section", e.getMessage(), "well-formed JSON").causedBy(e);
    }
    return text.toString();
  }

  private static byte[] bytes(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }
}
