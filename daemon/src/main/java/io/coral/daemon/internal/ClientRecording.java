package io.coral.daemon.internal;

import io.coral.api.Coral;
import io.coral.api.Recording;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The traffic of all clients that one of them records: it fetches the lines, and writes them where
 * it may. Any thread.
 */
final class ClientRecording {

  /** How many bytes of lines one reply has. */
  private static final int FILL = 1 << 19;

  private final Coral coral;
  private final User user;

  // guarded by this
  private RecordedLines lines = new RecordedLines();

  // set under this lock, and looked at without it
  private volatile @Nullable Recording recording;
  private volatile boolean isGone;

  ClientRecording(Coral coral, User user) {
    this.coral = coral;
    this.user = user;
  }

  /** What was recorded since the last call; may block at the end. */
  synchronized Wire.Traffic told(Wire.Record asked) throws CallException {
    user.require("record the traffic of all tenants");
    if (asked.getBegin()) {
      begin();
    }
    Recording now = recording;
    if (now == null) {
      throw new CallException(Code.ENDED, "this client records no traffic here; begin anew");
    }
    if (asked.getEnd() || isGone) {
      now.close();
      lines.close();
    }
    Wire.Traffic.Builder told = Wire.Traffic.newBuilder().setLines(lines.take(FILL));
    now.failure().ifPresent(told::setFailure);
    return told.setKept(now.kept()).setLost(now.lost()).setOver(lines.isOver()).build();
  }

  private void begin() throws CallException {
    RecordedLines begun = new RecordedLines();
    try {
      recording = coral.record(Path.of("a client of user " + user.uid()), begun, begun::hasRoom);
      lines = begun;
    } catch (IllegalStateException e) {
      throw new CallException(Code.NOT_FREE, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The client is gone: ends it, on a thread of its own, for that may take a while. Operators alone
   * have one, so there are few.
   */
  void close() {
    isGone = true;
    Recording last = recording;
    if (last != null) {
      Thread thread = new Thread(last::close, "coral-daemon-recording");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
