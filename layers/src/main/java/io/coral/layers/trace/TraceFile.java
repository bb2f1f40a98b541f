package io.coral.layers.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.layers.file.LayerFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file in the trace event format: one JSON array. Each event is written at once, with the end of
 * the array, over the end that was there: the file is valid JSON at every moment, whenever the
 * process ends, and nothing is held in memory. Any thread.
 */
final class TraceFile implements AutoCloseable {

  private static final byte[] START = "[\n]\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n]\n".getBytes(StandardCharsets.US_ASCII);

  /** Writes the fields of one event. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private final LayerFile file;
  private final long limit;
  private final JsonFactory json = new JsonFactory();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private long end = 1;

  /**
   * Starts the file; an existing one is replaced.
   *
   * @param limit bytes after which nothing more is written
   */
  TraceFile(Path path, long limit) throws IOException {
    this(LayerFile.start("trace", path, START), limit);
  }

  /**
   * Goes on with a file.
   *
   * @param file which has an empty array
   * @param limit bytes after which nothing more is written
   */
  TraceFile(LayerFile file, long limit) {
    this.file = file;
    this.limit = limit;
  }

  /** Adds one event. */
  synchronized void add(Fields fields) {
    if (file.hasEnded()) {
      return;
    }
    try {
      write(fields);
      if (end > limit) {
        file.endAtLimit(limit);
      }
    } catch (IOException | RuntimeException | Error e) {
      file.fail(e);
      repair();
    }
  }

  /** Half an event may stand where the end of the array was. */
  private void repair() {
    try {
      // Cut first: that makes room on a disk that is full.
      file.cut(end + END.length);
      file.write(END, end);
    } catch (IOException e) {
      // The disk lets nothing be written; that the file is incomplete has been told.
    }
  }

  /** Ends the trace because something cannot be drawn. */
  synchronized void fail(Throwable cause) {
    file.fail(cause);
  }

  /** That a part of the trace is missing, and why. */
  Optional<String> incomplete() {
    return file.incomplete();
  }

  private void write(Fields fields) throws IOException {
    bytes.reset();
    if (end > 1) {
      bytes.write(',');
    }
    bytes.write('\n');
    try (JsonGenerator generator = json.createGenerator(bytes)) {
      generator.writeStartObject();
      fields.write(generator);
      generator.writeEndObject();
    }
    int event = bytes.size();
    bytes.writeBytes(END);
    file.write(bytes.toByteArray(), end);
    end += event;
  }

  @Override
  public synchronized void close() {
    file.close();
  }
}
