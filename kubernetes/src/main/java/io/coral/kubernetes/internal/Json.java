package io.coral.kubernetes.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, texts and numbers; what is looked up in it and is not there is empty. */
public final class Json {

  private static final JsonFactory JSON = new JsonFactory();

  private Json() {}

  /** Reads an object. */
  public static Map<String, Object> read(byte[] text) throws IOException {
    try (JsonParser in = JSON.createParser(text)) {
      in.nextToken();
      return object(value(in));
    }
  }

  private static @Nullable Object value(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.START_OBJECT) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        object.put(name, value(in));
      }
      return object;
    }
    if (in.currentToken() == JsonToken.START_ARRAY) {
      List<@Nullable Object> array = new ArrayList<>();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        array.add(value(in));
      }
      return array;
    }
    return in.currentToken() == JsonToken.VALUE_NULL ? null : in.getValueAsString();
  }

  /** The object that this is. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> object(@Nullable Object value) {
    return value instanceof Map ? (Map<String, Object>) value : Map.of();
  }

  /** The objects in the array that this is. */
  public static List<Map<String, Object>> objects(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(Json::object).toList() : List.of();
  }

  /** The texts in the array that this is. */
  public static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(Json::text).toList() : List.of();
  }

  /** The text that this is. */
  public static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }

  /** Writes maps, lists, texts, numbers and flags. */
  public static byte[] write(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      write(value, out);
    }
    return bytes.toByteArray();
  }

  private static void write(Object value, JsonGenerator out) throws IOException {
    if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> each : map.entrySet()) {
        out.writeFieldName(each.getKey().toString());
        write(each.getValue(), out);
      }
      out.writeEndObject();
    } else if (value instanceof List<?> list) {
      out.writeStartArray();
      for (Object each : list) {
        write(each, out);
      }
      out.writeEndArray();
    } else {
      out.writePOJO(value);
    }
  }
}
