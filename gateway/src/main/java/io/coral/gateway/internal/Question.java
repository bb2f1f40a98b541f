package io.coral.gateway.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the JSON of a question says; the elements of tensors stay where they are, until it is known
 * what they are.
 *
 * @param id the client's own; empty where it has none
 * @param parameters of the whole
 * @param inputs in the order of the JSON
 * @param outputs that are asked for
 */
record Question(String id, Parameters parameters, List<Input> inputs, List<Output> outputs) {

  /** Inputs, outputs, dimensions and parameters of one, which take more memory than their text. */
  static final int MOST_PARTS = 16_384;

  private static final int DEPTH = 64;
  private static final String SIZE = "binary_data_size";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
          .build();

  /** In the middle of the JSON. */
  static final int NONE = -1;

  /**
   * A tensor that is given.
   *
   * @param dataAt where its elements begin in the JSON; {@link #NONE} where it has none
   * @param parameters that say where they are else
   */
  record Input(String name, String datatype, List<Long> shape, int dataAt, Parameters parameters) {

    boolean isBinary() {
      return parameters.has(SIZE);
    }

    /** Bytes of its elements behind the JSON. */
    long binarySize() {
      return parameters.number(SIZE);
    }
  }

  /**
   * A tensor that is asked for.
   *
   * @param parameters of it
   */
  record Output(String name, Parameters parameters) {}

  /**
   * Reads it.
   *
   * @throws Refusal where it is no question
   */
  static Question of(byte[] json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      Reader reader = new Reader(parser);
      Question question = reader.question();
      if (parser.nextToken() != null) {
        throw wrong("failed to parse the request JSON buffer: more than one value");
      }
      return question;
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  /**
   * Reads a JSON object that is one set of parameters.
   *
   * @throws Refusal where it is none
   */
  static Parameters parameters(byte[] json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      return new Reader(parser).parameters();
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  /**
   * A parser at the elements of an input.
   *
   * @param json what this was read from
   */
  static JsonParser elements(byte[] json, Input input) throws IOException {
    JsonParser parser = JSON.createParser(json, input.dataAt(), json.length - input.dataAt());
    parser.nextToken();
    return parser;
  }

  static Refusal unreadable(JsonProcessingException e) {
    return wrong("failed to parse the request JSON buffer: " + e.getOriginalMessage());
  }

  private static Refusal wrong(String what) {
    return new Refusal(Refusal.Kind.INVALID, what);
  }

  private static final class Reader {

    private final JsonParser parser;
    private int parts;

    Reader(JsonParser parser) {
      this.parser = parser;
    }

    Question question() throws IOException {
      parser.nextToken();
      String id = "";
      Parameters parameters = Parameters.NONE;
      List<Input> inputs = List.of();
      List<Output> outputs = List.of();
      requireObject("the request");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "id" -> id = text(field);
          case "parameters" -> parameters = parameters();
          case "inputs" -> inputs = list(field, this::input);
          case "outputs" -> outputs = list(field, this::output);
          default -> parser.skipChildren();
        }
      }
      return new Question(id, parameters, inputs, outputs);
    }

    private Input input() throws IOException {
      String name = "";
      String datatype = "";
      List<Long> shape = List.of();
      Parameters parameters = Parameters.NONE;
      int dataAt = NONE;
      requireObject("an input");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "name" -> name = text(field);
          case "datatype" -> datatype = text(field);
          case "shape" -> shape = list(field, this::dimension);
          case "parameters" -> parameters = parameters();
          case "data" -> {
            if (!parser.hasToken(JsonToken.START_ARRAY)) {
              throw wrong("Unable to parse 'data': expected an array");
            }
            dataAt = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
          }
          default -> parser.skipChildren();
        }
      }
      return new Input(name, datatype, shape, dataAt, parameters);
    }

    private Output output() throws IOException {
      String name = "";
      Parameters parameters = Parameters.NONE;
      requireObject("an output");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "name" -> name = text(field);
          case "parameters" -> parameters = parameters();
          default -> parser.skipChildren();
        }
      }
      return new Output(name, parameters);
    }

    private Parameters parameters() throws IOException {
      requireObject("parameters");
      return Parameters.read(parser, this::countPart);
    }

    private void countPart() {
      parts++;
      if (parts > MOST_PARTS) {
        throw wrong(
            "the request has more than "
                + MOST_PARTS
                + " inputs, outputs, dimensions and parameters together");
      }
    }

    private Long dimension() throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
        throw wrong("Unable to parse 'shape': expected whole numbers");
      }
      return parser.getLongValue();
    }

    private interface Element<E> {
      E read() throws IOException;
    }

    private <E> List<E> list(String field, Element<E> element) throws IOException {
      if (!parser.hasToken(JsonToken.START_ARRAY)) {
        throw wrong("Unable to parse '" + field + "': expected an array");
      }
      List<E> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        countPart();
        list.add(element.read());
      }
      return list;
    }

    private String text(String field) throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        throw wrong("Unable to parse '" + field + "': expected a string");
      }
      return parser.getText();
    }

    private void requireObject(String what) {
      if (!parser.hasToken(JsonToken.START_OBJECT)) {
        throw wrong("Unable to parse " + what + ": expected an object");
      }
    }
  }
}
