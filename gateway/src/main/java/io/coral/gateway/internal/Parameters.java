package io.coral.gateway.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.coral.gateway.wire.Wire;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What a client says besides, in the form of either protocol.
 *
 * @param values whole numbers, flags and texts by their names
 */
record Parameters(Map<String, Object> values) {

  static final Parameters NONE = new Parameters(Map.of());

  /**
   * Reads the members of a JSON object that are scalars.
   *
   * @param each is called before one is kept; refuses it where there are too many
   */
  static Parameters read(JsonParser parser, Runnable each) throws IOException {
    Map<String, Object> values = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken token = parser.nextToken();
      each.run();
      if (token == JsonToken.VALUE_NUMBER_INT) {
        values.put(field, parser.getLongValue());
      } else if (token.isBoolean()) {
        values.put(field, parser.getBooleanValue());
      } else if (token.isScalarValue()) {
        values.put(field, parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    return new Parameters(values);
  }

  /** Those of a message. */
  static Parameters of(Map<String, Wire.InferParameter> message) {
    Map<String, Object> values = new HashMap<>();
    message.forEach((name, value) -> values.put(name, value(value)));
    return new Parameters(values);
  }

  private static Object value(Wire.InferParameter value) {
    return switch (value.getParameterChoiceCase()) {
      case INT64_PARAM -> value.getInt64Param();
      case UINT64_PARAM -> value.getUint64Param();
      case BOOL_PARAM -> value.getBoolParam();
      case STRING_PARAM -> value.getStringParam();
      case DOUBLE_PARAM -> value.getDoubleParam();
      case PARAMETERCHOICE_NOT_SET -> "";
    };
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** Whether one is set. */
  boolean flag(String name) {
    if (values.getOrDefault(name, false) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, "true or false");
  }

  /** One that is a whole number; 0 where it is not there. */
  long number(String name) {
    if (values.getOrDefault(name, 0L) instanceof Long number) {
      return number;
    }
    throw wrong(name, "a whole number");
  }

  /** One that is a text; empty where it is not there. */
  String text(String name) {
    if (values.getOrDefault(name, "") instanceof String text) {
      return text;
    }
    throw wrong(name, "a string");
  }

  private static Refusal wrong(String name, String expected) {
    return new Refusal(
        Refusal.Kind.INVALID, "Unable to parse '" + name + "': expected " + expected);
  }
}
