package io.coral.daemon.internal;

import io.coral.protocol.local.LocalSocket;
import io.coral.protocol.local.Poll;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * What one client is told. Whoever has something to tell sends it at once, if there is room; what
 * there is no room for waits, up to a bound. Any thread.
 */
final class Outbox {

  private final LocalSocket socket;
  private final Poll poll;
  private final long token;
  private final int bound;

  // guarded by this
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private int bytes;
  private boolean over;

  /**
   * Empty.
   *
   * @param poll told when there is something that waits for room, under this token
   * @param bound how many bytes may wait; the client that leaves more unread is hung up on
   */
  Outbox(LocalSocket socket, Poll poll, long token, int bound) {
    this.socket = socket;
    this.poll = poll;
    this.token = token;
    this.bound = bound;
  }

  /** Tells something; nothing happens where the client is gone. */
  synchronized void send(byte[] frame) {
    if (over) {
      return;
    }
    try {
      if (!waiting.isEmpty()) {
        keep(frame);
        return;
      }
      int sent = socket.sendNow(frame);
      if (sent < frame.length) {
        keep(rest(frame, sent));
        poll.change(socket, token, true);
      }
    } catch (IOException e) {
      end();
    }
  }

  private void keep(byte[] frame) {
    if (frame.length > bound - bytes) {
      end();
    } else {
      waiting.add(frame);
      bytes += frame.length;
    }
  }

  private static byte[] rest(byte[] frame, int from) {
    return from == 0 ? frame : Arrays.copyOfRange(frame, from, frame.length);
  }

  /** There is room now. */
  synchronized void sendMore() {
    try {
      while (!waiting.isEmpty()) {
        byte[] frame = waiting.remove();
        bytes -= frame.length;
        int sent = socket.sendNow(frame);
        if (sent < frame.length) {
          byte[] rest = rest(frame, sent);
          waiting.addFirst(rest);
          bytes += rest.length;
          return;
        }
      }
      if (!over) {
        poll.change(socket, token, false);
      }
    } catch (IOException e) {
      end();
    }
  }

  /** Tells nothing any more, and hangs up: whoever receives sees the end. */
  synchronized void end() {
    over = true;
    waiting.clear();
    bytes = 0;
    socket.hangUp();
  }
}
