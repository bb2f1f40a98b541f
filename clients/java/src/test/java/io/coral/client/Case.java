package io.coral.client;

import io.coral.api.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A line of the table of cases.
 *
 * @param words its arguments, as the table has them
 */
record Case(String name, String accelerator, String outcome, List<String> words) {

  /** What every client says of a name that is none. */
  static final String MISUSE =
      "the application's name has \\d+ bytes in UTF-8; expected at most 128, and no control"
          + " characters";

  Case {
    words = List.copyOf(words);
  }

  static Stream<Case> all() throws IOException {
    return of("../cases.txt");
  }

  /** Those of a daemon that goes. */
  static Stream<Case> again() throws IOException {
    return of("../again.txt");
  }

  private static Stream<Case> of(String table) throws IOException {
    return Files.readAllLines(Path.of(table)).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> List.of(line.strip().split(" +")))
        .map(
            words ->
                new Case(words.get(0), words.get(1), words.get(2), words.subList(3, words.size())));
  }

  /** Where an array is, and what is to be in it afterwards. */
  record Expected(ByteBuffer given, ByteBuffer wanted) {}

  /** The request, and what its arrays are to have. */
  record Made(Request request, List<Expected> expected) {}

  /** With arrays in memory of some kind. */
  Made make(IntFunction<ByteBuffer> memory) {
    Request request = Request.of(accelerator);
    List<Expected> expected = new ArrayList<>();
    for (String word : words) {
      if (word.startsWith("&")) {
        request = request.args(request.arguments().get(Integer.parseInt(word.substring(1)) - 1));
        continue;
      }
      if (word.startsWith("app=")) {
        request = request.application(application(word.substring(4)));
        continue;
      }
      int list = word.indexOf('[');
      if (list < 0) {
        request = scalar(request, word);
        continue;
      }
      String[] sides = word.substring(list).split("->");
      ByteBuffer given = numbers(word.substring(0, list), sides[0], memory);
      expected.add(
          new Expected(
              given,
              numbers(word.substring(0, list), sides[sides.length - 1], ByteBuffer::allocate)));
      request = request.arg(given);
    }
    return new Made(request, expected);
  }

  private static ByteBuffer numbers(String type, String list, IntFunction<ByteBuffer> memory) {
    double[] values =
        Arrays.stream(list.replaceAll("[\\[\\]]", "").split(","))
            .mapToDouble(Double::parseDouble)
            .toArray();
    boolean isFloat = type.equals("f32");
    ByteBuffer buffer =
        memory
            .apply(values.length * (isFloat ? Float.BYTES : Double.BYTES))
            .order(ByteOrder.nativeOrder());
    for (double value : values) {
      if (isFloat) {
        buffer.putFloat((float) value);
      } else {
        buffer.putDouble(value);
      }
    }
    return buffer.flip();
  }

  private static String application(String word) {
    String[] parts = word.split("[*]");
    return new String(HexFormat.of().parseHex(parts[0]), StandardCharsets.UTF_8)
        .repeat(Integer.parseInt(parts[1]));
  }

  private static Request scalar(Request request, String word) {
    String value = word.substring(word.indexOf('=') + 1);
    return switch (word.substring(0, word.indexOf('='))) {
      case "i8" -> request.arg(Byte.parseByte(value));
      case "i16" -> request.arg(Short.parseShort(value));
      case "i32" -> request.arg(Integer.parseInt(value));
      case "i64" -> request.arg(Long.parseLong(value));
      case "f32" -> request.arg(Float.parseFloat(value));
      case "f64" -> request.arg(Double.parseDouble(value));
      default -> request.struct(HexFormat.of().parseHex(value));
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
