package io.coral.core.account.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.core.account.internal.Traffic.SeenBoard;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/** Reads what {@link TrafficWriter} wrote. Fields and lines that it does not know are left out. */
public final class TrafficReader {

  private static final String RECORD = "`coral:traffic record` and `coral run --traffic` make one";

  /** Nanoseconds of 36 years, or bytes; sums of a few fit. */
  private static final long MOST = 1L << 60;

  private final String file;
  private final Map<String, Double> weights = new LinkedHashMap<>();
  private final Map<String, SeenBoard> boards = new LinkedHashMap<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();
  private OptionalLong lost = OptionalLong.empty();

  private boolean hasHead;

  // the line that is looked at
  private long line;
  private final Map<String, String> fields = new HashMap<>();

  private TrafficReader(String file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @throws TrafficException when it is not what a recorder writes
   */
  public static Traffic read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    }
  }

  /** Reads a stream; the name is for messages. */
  static Traffic read(InputStream in, String name) throws IOException {
    TrafficReader reader = new TrafficReader(name);
    try (JsonParser json = new JsonFactory().createParser(in)) {
      reader.head(json);
      while (reader.next(json)) {
        reader.take();
      }
    } catch (JsonProcessingException e) {
      throw reader.malformed(e);
    }
    reader.arrivals.sort(Comparator.comparingLong(Arrival::at));
    return new Traffic(
        reader.weights, List.copyOf(reader.boards.values()), reader.arrivals, reader.lost);
  }

  private TrafficException malformed(JsonProcessingException e) {
    if (!hasHead) {
      return noTraffic(1);
    }
    // a file that was cut ends within a line; what stands before it is whole
    long at = Math.max(line + 1, e.getLocation() == null ? 1 : e.getLocation().getLineNr());
    return e instanceof JsonEOFException
        ? wrong(
            at,
            "the line is cut short, as when its process was killed; remove it, then the lines"
                + " before it can be replayed")
        : wrong(at, "it is no JSON: " + e.getOriginalMessage() + "; record the traffic anew");
  }

  private TrafficException noTraffic(long at) {
    return wrong(at, "this is not recorded traffic; expected {\"traffic\":1}; " + RECORD);
  }

  private TrafficException wrong(long at, String what) {
    return new TrafficException(file, at, what);
  }

  /** The next line's fields; false at the end. */
  private boolean next(JsonParser json) throws IOException {
    JsonToken begin = json.nextToken();
    if (begin == null) {
      return false;
    }
    long at = json.currentTokenLocation().getLineNr();
    fields.clear();
    if (begin != JsonToken.START_OBJECT) {
      throw at == 1 ? noTraffic(1) : wrong(at, "expected an object; record the traffic anew");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken().isScalarValue()) {
        fields.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
    line = at;
    return true;
  }

  private void head(JsonParser json) throws IOException {
    if (!next(json) || !fields.containsKey("traffic")) {
      throw noTraffic(1);
    }
    long version = number("traffic");
    if (version != Traffic.VERSION) {
      throw wrong(
          line,
          "the format's version is "
              + version
              + "; this Coral reads "
              + Traffic.VERSION
              + "; replay it with the Coral that recorded it, or record anew");
    }
    hasHead = true;
  }

  private void take() {
    if (fields.containsKey("at")) {
      arrivals.add(arrival());
    } else if (fields.containsKey("board")) {
      SeenBoard board =
          new SeenBoard(
              text("board"),
              text("runtime"),
              text("vendor"),
              text("name"),
              text("version"),
              optional("bitstream"));
      boards.put(board.id(), board);
    } else if (fields.containsKey("tenant")) {
      weights.put(text("tenant"), real("weight", weight -> weight > 0, "a number above 0"));
    } else if (fields.containsKey("lost")) {
      lost = OptionalLong.of(number("lost"));
    }
  }

  private Arrival arrival() {
    return new Arrival(
        number("at"),
        text("accelerator"),
        text("tenant"),
        Math.toIntExact(number("priority", Integer.MIN_VALUE, Integer.MAX_VALUE)),
        fields.containsKey("deadline") ? number("deadline") : Long.MAX_VALUE,
        number("bytesIn"),
        number("bytesOut"),
        number("bytes"),
        text("outcome"),
        number("took"),
        fields.containsKey("board") ? Optional.of(ran()) : Optional.empty());
  }

  private Ran ran() {
    String board = text("board");
    if (!boards.containsKey(board)) {
      throw wrong(
          line,
          "the board "
              + board
              + " is not among those above ("
              + String.join(", ", boards.keySet())
              + "); the file was changed: record the traffic anew");
    }
    return new Ran(
        board,
        text("bitstream"),
        text("unit"),
        Math.toIntExact(number("attempts", 0, Integer.MAX_VALUE)),
        number("waiting"),
        number("programming"),
        number("in"),
        number("run"),
        number("out"),
        number("rest"),
        fields.containsKey("joules")
            ? OptionalDouble.of(real("joules", joules -> joules >= 0, "a number of at least 0"))
            : OptionalDouble.empty());
  }

  private String optional(String field) {
    return fields.containsKey(field) ? text(field) : "";
  }

  /** Few names stand in many lines; each is held once. */
  private String text(String field) {
    return names.computeIfAbsent(value(field), name -> name);
  }

  private String value(String field) {
    @Nullable String value = fields.get(field);
    if (value == null) {
      throw wrong(line, "the field \"" + field + "\" is missing; record the traffic anew");
    }
    return value;
  }

  private long number(String field) {
    return number(field, 0, MOST);
  }

  private long number(String field, long least, long most) {
    try {
      long number = Long.parseLong(value(field));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, as one out of bounds is
    }
    throw wrong(
        line,
        field
            + " is "
            + value(field)
            + "; expected a whole number from "
            + least
            + " to "
            + most
            + "; record the traffic anew");
  }

  private double real(String field, DoublePredicate allowed, String expected) {
    try {
      double real = Double.parseDouble(value(field));
      if (allowed.test(real) && real < Double.POSITIVE_INFINITY) {
        return real;
      }
    } catch (NumberFormatException e) {
      // told below, as one out of bounds is
    }
    throw wrong(line, field + " is " + value(field) + "; expected " + expected + "; record anew");
  }
}
