package io.coral.gateway.internal;

import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** What a client sends, bounded in bytes and in time. One thread. */
public final class Body {

  private static final int CHUNK = 64 << 10;

  private final ServletInputStream in;
  private final long most;
  private final long end;
  private long read;

  /**
   * Over a stream.
   *
   * @param most bytes of it
   * @param limit how long it may take altogether
   */
  public Body(ServletInputStream in, long most, Duration limit) {
    this.in = in;
    this.most = most;
    this.end = System.nanoTime() + limit.toNanos();
  }

  /**
   * Reads so many bytes, or fewer where it ends before.
   *
   * @throws Refusal {@code TOO_LARGE}, {@code TOO_SLOW}
   */
  byte[] bytes(long count) throws IOException {
    requireAtMost(count);
    byte[] all = new byte[(int) Math.min(count, CHUNK)];
    int filled = 0;
    while (filled < count) {
      if (filled == all.length) {
        all = Arrays.copyOf(all, (int) Math.min(count, 2L * filled));
      }
      int got = counted(in.read(all, filled, all.length - filled));
      if (got < 0) {
        break;
      }
      filled += got;
    }
    return filled == all.length ? all : Arrays.copyOf(all, filled);
  }

  /** All the rest. */
  byte[] rest() throws IOException {
    byte[] all = bytes(most - read);
    requireEnd();
    return all;
  }

  private void requireEnd() throws IOException {
    if (!isAtEnd()) {
      requireAtMost(most + 1);
    }
  }

  /**
   * Fills a buffer, into which bytes go as they come from the socket.
   *
   * @return how many bytes are missing, where it ends before
   */
  public int fill(ByteBuffer to) throws IOException {
    while (to.hasRemaining()) {
      // servers differ in whether they move a buffer's position
      int got = counted(in.read(to.slice()));
      if (got < 0) {
        return to.remaining();
      }
      to.position(to.position() + got);
    }
    return 0;
  }

  boolean isAtEnd() throws IOException {
    int next = in.read();
    return counted(next < 0 ? -1 : 1) < 0;
  }

  private int counted(int got) {
    if (System.nanoTime() - end > 0) {
      throw new Refusal(Refusal.Kind.TOO_SLOW, "the request took too long to arrive");
    }
    read += Math.max(got, 0);
    return got;
  }

  /**
   * Refuses more bytes than are taken.
   *
   * @throws Refusal {@code TOO_LARGE}
   */
  public void requireAtMost(long count) {
    if (count > most) {
      throw new Refusal(
          Refusal.Kind.TOO_LARGE, "the request has more than " + most + " bytes; send it in parts");
    }
  }
}
