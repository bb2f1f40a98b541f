package io.coral.client;

import io.coral.api.Drain;
import io.coral.protocol.wire.Wire;
import java.time.Duration;

/** A board that the daemon keeps out of service for as long as this client is there. */
final class RemoteDrain implements Drain {

  private final DaemonCoral coral;
  private final Wire.Drained drained;
  private final String why;

  RemoteDrain(DaemonCoral coral, Wire.Drained drained, String why) {
    this.coral = coral;
    this.drained = drained;
    this.why = why;
  }

  @Override
  public String runtimeId() {
    return drained.getRuntime();
  }

  @Override
  public String board() {
    return drained.getBoard();
  }

  @Override
  public String why() {
    return why;
  }

  /** {@inheritDoc} What the daemon fails with is a {@link DaemonException}. */
  @Override
  public void reset() {
    coral.operator().reset(name(), Duration.ZERO);
  }

  @Override
  public void close() {
    if (coral.forget(this)) {
      coral.tell(Wire.Call.newBuilder().setResume(Wire.Resume.newBuilder().setBoard(name())));
    }
  }

  private String name() {
    return runtimeId() + "/" + board();
  }
}
