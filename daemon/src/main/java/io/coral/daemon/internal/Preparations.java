package io.coral.daemon.internal;

import io.coral.api.Loaded;
import io.coral.api.Preparation;
import io.coral.protocol.wire.Wire;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/**
 * What one client has boards prepared with; it waits for it no longer than it is there. Any thread.
 */
final class Preparations {

  private final Function<Preparation, Loaded> engine;
  private final User user;

  // guarded by this
  private final Set<Thread> waiting = new HashSet<>();
  private boolean closed;

  /**
   * None as yet.
   *
   * @param engine waits until a board has what is asked for; no longer than until an interrupt
   */
  Preparations(Function<Preparation, Loaded> engine, User user) {
    this.engine = engine;
    this.user = user;
  }

  /** Waits until a board has what is asked for. */
  Wire.Loaded loaded(Wire.Prepare asked) throws CallException {
    String tenant = asked.getTenant().isEmpty() ? user.tenant().name() : asked.getTenant();
    if (!tenant.equals(user.tenant().name())) {
      user.require("prepare boards for tenant " + tenant);
    }
    return ToWire.loaded(
        await(
            new Preparation(
                asked.getBoard(),
                asked.getAccelerator(),
                tenant,
                SubmitReader.bounded(asked.getPatience()))));
  }

  private Loaded await(Preparation asked) {
    begin();
    try {
      return engine.apply(asked);
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    if (closed) {
      throw new CancellationException("who asked is gone");
    }
    waiting.add(Thread.currentThread());
  }

  private synchronized void end() {
    waiting.remove(Thread.currentThread());
  }

  /** The client is gone. */
  synchronized void close() {
    closed = true;
    waiting.forEach(Thread::interrupt);
  }
}
