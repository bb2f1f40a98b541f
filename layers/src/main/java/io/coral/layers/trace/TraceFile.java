package io.coral.layers.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file in the trace event format: one JSON array. Each event is written at once, with the end of
 * the array, over the end that was there: the file is valid JSON at every moment, whenever the
 * process ends, and nothing is held in memory. Any thread.
 */
final class TraceFile implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(TraceFile.class.getName());
  private static final byte[] END = "\n]\n".getBytes(StandardCharsets.US_ASCII);

  /** Writes the fields of one event. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private final Path path;
  private final FileChannel file;
  private final long limit;
  private final JsonFactory json = new JsonFactory();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private long end;
  private boolean ended;

  /**
   * Starts the file; an existing one is replaced.
   *
   * @param limit bytes after which nothing more is written
   */
  TraceFile(Path path, long limit) throws IOException {
    this.path = path;
    this.limit = limit;
    this.file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    file.write(ByteBuffer.wrap("[\n]\n".getBytes(StandardCharsets.US_ASCII)));
    end = 1;
  }

  /** Adds one event. */
  synchronized void add(Fields fields) {
    if (ended) {
      return;
    }
    try {
      write(fields);
      if (end > limit) {
        ended = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} has reached its limit of {1} bytes; the trace ends here",
            path,
            limit);
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Ends the trace because something cannot be drawn. */
  synchronized void fail(Throwable cause) {
    if (!ended) {
      ended = true;
      LOG.log(
          System.Logger.Level.WARNING, "writing " + path + " failed; the trace ends here", cause);
    }
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
    ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
    for (long at = end; all.hasRemaining(); ) {
      at += file.write(all, at);
    }
    end += event;
  }

  @Override
  public synchronized void close() {
    ended = true;
    try {
      file.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "closing " + path + " failed", e);
    }
  }
}
