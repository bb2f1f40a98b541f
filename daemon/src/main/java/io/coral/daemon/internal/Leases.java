package io.coral.daemon.internal;

import io.coral.api.Lease;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.util.HashMap;
import java.util.Map;

/** The leases of one client, by number. Any thread. */
final class Leases {

  // guarded by this
  private final Map<Integer, Lease> all = new HashMap<>();
  private int last;
  private boolean closed;

  /** Keeps one, and gives it back at once where the client is gone. */
  synchronized int add(Lease lease) {
    if (closed) {
      lease.close();
    }
    all.values().removeIf(each -> each.ended().isPresent());
    all.put(++last, lease);
    return last;
  }

  synchronized Lease get(int number) throws CallException {
    Lease lease = all.get(number);
    if (lease == null) {
      throw new CallException(
          Code.ENDED, "there is no lease " + number + " of this client; it may have ended");
    }
    return lease;
  }

  void giveBack(int number) throws CallException {
    Lease lease = get(number);
    lease.close();
    synchronized (this) {
      all.remove(number);
    }
  }

  /** The client is gone. */
  synchronized void close() {
    closed = true;
    all.values().forEach(each -> Attempt.of(each::close));
    all.clear();
  }
}
