package io.coral.daemon.internal;

import io.coral.protocol.Frames;
import io.coral.protocol.local.Descriptor;
import io.coral.protocol.local.Incoming;
import io.coral.protocol.local.LocalSocket;
import io.coral.protocol.local.Poll;
import java.io.IOException;
import java.util.ArrayDeque;

/** One client. The thread that waits for sockets reads and closes. */
final class Connection {

  /** How many descriptors may have come without a call that takes them. */
  private static final int LENT = 64;

  private final long token;
  private final LocalSocket socket;
  private final String entrance;
  private final Tenant tenant;
  private final Outbox outbox;
  private final Calls calls;
  private final Frames frames = new Frames();
  private final ArrayDeque<Descriptor> lent = new ArrayDeque<>();

  /** What counts for the tenant of calls that are not whole. */
  private int kept;

  private boolean hasRest;

  Connection(
      long token, LocalSocket socket, String entrance, Tenant tenant, Outbox outbox, Calls calls) {
    this.token = token;
    this.socket = socket;
    this.entrance = entrance;
    this.tenant = tenant;
    this.outbox = outbox;
    this.calls = calls;
    tenant.came();
  }

  /**
   * Takes what arrived. What there is to tell of it waits for {@link #flush}.
   *
   * @param most how many calls
   * @return how many; negative when there will be none any more
   */
  int read(Incoming incoming, int most) {
    try {
      if (!hasRest) {
        Incoming.End end = incoming.receive(socket, false, lent);
        if (end != Incoming.End.BYTES) {
          return end == Incoming.End.OVER ? -1 : 0;
        }
        frames.add(incoming.bytes());
      }
      int count = take(most);
      countKept();
      return count;
    } catch (IOException e) {
      Attempt.of(() -> calls.hangUp(String.valueOf(e.getMessage())));
      return -1;
    } catch (Throwable e) {
      // the thread serves all other clients too
      Attempt.failed(e);
      Attempt.of(() -> calls.hangUp("the daemon failed; its log says how: " + e));
      return -1;
    }
  }

  private int take(int most) throws IOException {
    int count = 0;
    hasRest = false;
    outbox.gather();
    while (count < most
        && frames.next((bytes, at, length) -> calls.call(bytes, at, length, lent))) {
      count++;
    }
    hasRest = frames.hasNext();
    if (!hasRest && lent.size() > LENT) {
      throw new IOException(
          lent.size() + " descriptors came without a call that takes them; expected one a call");
    }
    return count;
  }

  private void countKept() throws IOException {
    int now = frames.size();
    if (!tenant.backlogs(kept, now)) {
      throw new IOException(tenant.full());
    }
    kept = now;
  }

  /** Whether calls have arrived that were not taken. */
  boolean hasRest() {
    return hasRest;
  }

  /** By which the poll tells of it. */
  long token() {
    return token;
  }

  Tenant tenant() {
    return tenant;
  }

  /** The name of the socket that it came by; empty for the daemon's own. */
  String entrance() {
    return entrance;
  }

  /** Whether it introduced itself. */
  boolean isWelcome() {
    return calls.isWelcome();
  }

  /** Says why it is hung up on. */
  void refuse(String why) {
    calls.hangUp(why);
  }

  /** Tells what there is to tell of what was taken. */
  void flush() {
    outbox.flush();
  }

  /** There is room to tell more. */
  void sendMore() {
    try {
      outbox.sendMore();
    } catch (Throwable e) {
      Attempt.failed(e);
      outbox.end();
    }
  }

  /** Whether the client was sent all that there is to tell, or cannot be. */
  boolean isTold() {
    return outbox.isDone();
  }

  /** Takes nothing more, and leaves what has arrived to the next daemon. */
  void leave(Incoming incoming) {
    socket.endInput();
    outbox.gather();
    try {
      frames.rest(calls::leave);
      while (incoming.receive(socket, false, lent) == Incoming.End.BYTES) {
        frames.take(incoming.bytes(), calls::leave);
      }
    } catch (IOException e) {
      // who says what is no call loses no request
    } finally {
      outbox.flush();
    }
  }

  /** Has the poll tell, under this token, when there is room to tell more; and nothing else. */
  void awaitRoom(Poll poll, long token) throws IOException {
    poll.addForRoom(socket, token);
  }

  /** Gives everything back. */
  void close() {
    hasRest = false;
    Attempt.of(outbox::flush);
    Attempt.of(outbox::end);
    Attempt.of(calls::close);
    lent.forEach(each -> Attempt.of(each::close));
    tenant.backlogs(kept, 0);
    tenant.went();
    socket.close();
  }
}
