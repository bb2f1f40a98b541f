package io.coral.top;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One object of what the process tells. What is not there reads as nothing, 0 or empty, so that one
 * of another version can be read as well.
 *
 * @param fields by name
 */
record Seen(Map<String, Object> fields) {

  private static final JsonFactory JSON = new JsonFactory();

  /** Reads a document. */
  static Seen of(String text) throws IOException {
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      return (Seen) value(json);
    } catch (ClassCastException e) {
      throw new IOException("it is no JSON object", e);
    }
  }

  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      default -> json.getText();
    };
  }

  private static Seen object(JsonParser json) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      fields.put(name, value(json));
    }
    return new Seen(fields);
  }

  private static List<Object> array(JsonParser json) throws IOException {
    List<Object> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(json));
    }
    return values;
  }

  String text(String name) {
    return String.valueOf(fields.getOrDefault(name, ""));
  }

  double number(String name) {
    return fields.get(name) instanceof Double number ? number : 0;
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  /** The objects of an array. */
  List<Seen> all(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().filter(Seen.class::isInstance).map(Seen.class::cast).toList()
        : List.of();
  }

  /** The texts of an array. */
  List<String> texts(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
