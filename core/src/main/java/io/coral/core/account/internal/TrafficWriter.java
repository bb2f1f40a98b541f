package io.coral.core.account.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.core.account.internal.Traffic.SeenBoard;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes traffic, one JSON object a line: the head, tenants and boards before their first request,
 * requests in the order of their ends, the tail. One thread at a time.
 */
public final class TrafficWriter implements Closeable {

  private final JsonGenerator json;

  /** Writes the head. */
  public TrafficWriter(OutputStream out) throws IOException {
    json = new JsonFactory().setRootValueSeparator("").createGenerator(out);
    json.writeStartObject();
    json.writeNumberField("traffic", Traffic.VERSION);
    end();
  }

  private void end() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** A tenant and its weight. */
  public void tenant(String name, double weight) throws IOException {
    json.writeStartObject();
    json.writeStringField("tenant", name);
    json.writeNumberField("weight", weight);
    end();
  }

  /** A board. */
  public void board(SeenBoard board) throws IOException {
    json.writeStartObject();
    json.writeStringField("board", board.id());
    json.writeStringField("runtime", board.runtime());
    json.writeStringField("vendor", board.vendor());
    json.writeStringField("name", board.name());
    json.writeStringField("version", board.version());
    if (!board.bitstream().isEmpty()) {
      json.writeStringField("bitstream", board.bitstream());
    }
    end();
  }

  /** A request. */
  public void arrival(Arrival arrival) throws IOException {
    json.writeStartObject();
    json.writeNumberField("at", arrival.at());
    json.writeStringField("accelerator", arrival.accelerator());
    json.writeStringField("tenant", arrival.tenant());
    json.writeNumberField("priority", arrival.priority());
    if (arrival.deadline() != Long.MAX_VALUE) {
      json.writeNumberField("deadline", arrival.deadline());
    }
    json.writeNumberField("bytesIn", arrival.bytesIn());
    json.writeNumberField("bytesOut", arrival.bytesOut());
    json.writeNumberField("bytes", arrival.bytes());
    json.writeStringField("outcome", arrival.outcome());
    json.writeNumberField("took", arrival.took());
    if (arrival.ran().isPresent()) {
      ran(arrival.ran().get());
    }
    end();
  }

  private void ran(Ran ran) throws IOException {
    json.writeStringField("board", ran.board());
    json.writeStringField("bitstream", ran.bitstream());
    json.writeStringField("unit", ran.unit());
    json.writeNumberField("attempts", ran.attempts());
    json.writeNumberField("waiting", ran.waiting());
    json.writeNumberField("programming", ran.programming());
    json.writeNumberField("in", ran.in());
    json.writeNumberField("run", ran.run());
    json.writeNumberField("out", ran.out());
    json.writeNumberField("rest", ran.rest());
    if (ran.joules().isPresent()) {
      json.writeNumberField("joules", ran.joules().getAsDouble());
    }
  }

  /** The tail. */
  public void tail(long lost) throws IOException {
    json.writeStartObject();
    json.writeNumberField("lost", lost);
    end();
  }

  /** Brings what was written to the file. */
  public void flush() throws IOException {
    json.flush();
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
