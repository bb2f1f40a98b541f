package io.coral.gateway.internal;

import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;

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
    ByteBuffer all = ByteBuffer.allocate((int) Math.min(count, CHUNK));
    while (fill(all) == 0 && all.capacity() < count) {
      byte[] more = Arrays.copyOf(all.array(), (int) Math.min(count, 2L * all.capacity()));
      all = ByteBuffer.wrap(more).position(all.position());
    }
    return all.hasRemaining() ? Arrays.copyOf(all.array(), all.position()) : all.array();
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
      int got = counted(() -> in.read(to.slice()));
      if (got < 0) {
        return to.remaining();
      }
      to.position(to.position() + got);
    }
    return 0;
  }

  boolean isAtEnd() throws IOException {
    return counted(() -> in.read() < 0 ? -1 : 1) < 0;
  }

  /** Reads some; how many, or -1 at the end. */
  private interface Step {
    int read() throws IOException;
  }

  private int counted(Step step) throws IOException {
    int got;
    try {
      got = step.read();
    } catch (IOException e) {
      // the server hangs up on whom it has not heard of for long
      if (e.getCause() instanceof TimeoutException) {
        throw tooSlow();
      }
      throw e;
    }
    if (System.nanoTime() - end > 0) {
      throw tooSlow();
    }
    read += Math.max(got, 0);
    return got;
  }

  static Refusal tooSlow() {
    return new Refusal(Refusal.Kind.TOO_SLOW, "the request took too long to arrive");
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
