package io.coral.gateway.functions.internal;

import io.coral.gateway.internal.HeapBytes;
import io.coral.gateway.internal.Memory;
import io.coral.gateway.internal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What somebody asks of a function, and the form in which the answer goes back. Whoever has it
 * closes it.
 */
final class Question implements AutoCloseable {

  /** How it came. */
  enum Form {
    /** The body is what is to be computed. */
    PLAIN,
    /** As files of a form. */
    FILES,
    /** As an event, attributes in headers. */
    BINARY_EVENT,
    /** As an event in one object of JSON. */
    STRUCTURED_EVENT
  }

  /** Bytes of an event that is one object of JSON. */
  private static final int LONGEST = 8 << 20;

  /** What reading one takes of Java's heap: its text, its characters, and its data in two forms. */
  private static final int TIMES = 6;

  private static final String EVENTS = "application/cloudevents";
  private static final String BYTES = "application/octet-stream";

  private final Form form;
  private final Optional<Event> event;
  private final List<Part> parts;
  private final Optional<Arrival> arrival;

  private Question(Form form, Optional<Event> event, List<Part> parts, Optional<Arrival> arrival) {
    this.form = form;
    this.event = event;
    this.parts = parts;
    this.arrival = arrival;
  }

  /** Reads a body that has come. */
  interface Body {
    Arrival read() throws IOException;
  }

  /**
   * Reads one.
   *
   * @param heap what counts bytes that are in Java's heap
   * @throws Refusal where it is none; nothing is left to close then
   */
  static Question of(HttpServletRequest from, Body body, Memory memory, List<Memory> heap)
      throws IOException {
    String type = from.getContentType() == null ? BYTES : from.getContentType();
    String lower = type.toLowerCase(Locale.ROOT).replaceFirst("\\s*;.*", "");
    if (lower.equals(StructuredEvent.TYPE)) {
      return structured(body, memory, heap);
    }
    if (lower.startsWith(EVENTS)) {
      throw new Refusal(
          Refusal.Kind.UNSUPPORTED,
          "events are taken one by one, in binary mode or as " + StructuredEvent.TYPE);
    }
    if (BinaryEvent.isOne(from)) {
      Event event = BinaryEvent.read(from);
      boolean isElsewhere = event.reference().isPresent() && from.getContentLengthLong() <= 0;
      return isElsewhere
          ? new Question(Form.BINARY_EVENT, Optional.of(event), List.of(), Optional.empty())
          : alone(Form.BINARY_EVENT, Optional.of(event), type, body.read());
    }
    Arrival arrival = body.read();
    if (!lower.equals(Multipart.TYPE)) {
      return alone(Form.PLAIN, Optional.empty(), type, arrival);
    }
    try {
      return new Question(
          Form.FILES,
          Optional.empty(),
          Multipart.parts(type, arrival.buffer()),
          Optional.of(arrival));
    } catch (RuntimeException e) {
      arrival.close();
      throw e;
    }
  }

  private static Question alone(Form form, Optional<Event> event, String type, Arrival arrival) {
    return new Question(
        form, event, List.of(new Part("", "", type, arrival.buffer())), Optional.of(arrival));
  }

  private static Question structured(Body body, Memory memory, List<Memory> heap)
      throws IOException {
    try (Arrival json = body.read();
        HeapBytes counted = new HeapBytes(heap)) {
      if (json.buffer().remaining() > LONGEST) {
        throw new Refusal(
            Refusal.Kind.TOO_LARGE,
            "an event in structured mode has at most "
                + LONGEST
                + " bytes; send it in binary mode, or name an object by dataref");
      }
      counted.add((long) TIMES * json.buffer().remaining());
      byte[] bytes = new byte[json.buffer().remaining()];
      json.buffer().get(bytes);
      StructuredEvent read = StructuredEvent.read(bytes);
      Optional<Event> event = Optional.of(read.event());
      if (read.data().length == 0 && read.event().reference().isPresent()) {
        return new Question(Form.STRUCTURED_EVENT, event, List.of(), Optional.empty());
      }
      return alone(
          Form.STRUCTURED_EVENT,
          event,
          read.event().contentType(),
          Arrival.of(read.data(), memory));
    }
  }

  Form form() {
    return form;
  }

  Optional<Event> event() {
    return event;
  }

  /** What is to be computed; empty where the event says that it is elsewhere. */
  List<Part> parts() {
    return parts;
  }

  @Override
  public void close() {
    arrival.ifPresent(Arrival::close);
  }
}
