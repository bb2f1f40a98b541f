package io.coral.client;

import io.coral.api.CoralArray;
import io.coral.protocol.wire.Wire;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Coral arrays over one connection, and the numbers of their contents. Any thread. */
final class RemoteArrays {

  private final Connection connection;
  private final AtomicInteger lastArray = new AtomicInteger();
  private final AtomicLong lastVersion = new AtomicLong();

  RemoteArrays(Connection connection) {
    this.connection = connection;
  }

  CoralArray make(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("an array of " + bytes + " bytes; expected at least one");
    }
    Segment segment = Segment.make(connection, bytes);
    return new RemoteArray(this, lastArray.incrementAndGet(), segment, bytes);
  }

  /** A number that no content had before. */
  long nextVersion() {
    return lastVersion.incrementAndGet();
  }

  /** Brings content to its range; why it cannot, or null. */
  @Nullable String fetch(Wire.Range range, boolean isReverted) {
    Wire.Fetch fetch = Wire.Fetch.newBuilder().setArray(range).setRevert(isReverted).build();
    Wire.Reply reply = connection.ask(Wire.Call.newBuilder().setFetch(fetch), 0);
    return reply.hasFailure() ? reply.getFailure().getText() : null;
  }
}
