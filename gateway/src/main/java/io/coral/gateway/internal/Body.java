package io.coral.gateway.internal;

import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** What a client sends, bounded in bytes and in time. One thread. */
public final class Body {

  private static final int CHUNK = 64 << 10;

  private final ServletInputStream in;
  private final long most;
  private final long end;
  private final LongConsumer room;
  private long read;

  /**
   * Over a stream.
   *
   * @param most bytes of it
   * @param limit how long it may take altogether
   */
  public Body(ServletInputStream in, long most, Duration limit) {
    this(in, most, limit, bytes -> {});
  }

  /**
   * The same.
   *
   * @param room told how many bytes of Java's heap are about to be taken, one after the other;
   *     refuses them where there are none
   */
  Body(ServletInputStream in, long most, Duration limit, LongConsumer room) {
    this.in = in;
    this.most = most;
    this.room = room;
    this.end = System.nanoTime() + limit.toNanos();
  }

  /**
   * Reads so many bytes, or fewer where it ends before.
   *
   * @throws Refusal {@code TOO_LARGE}, {@code TOO_SLOW}; {@code UNAVAILABLE} where there is no room
   */
  byte[] bytes(long count) throws IOException {
    requireAtMost(count);
    int size = (int) Math.min(count, CHUNK);
    room.accept(size);
    ByteBuffer all = ByteBuffer.allocate(size);
    while (fill(all) == 0 && size < count) {
      int larger = (int) Math.min(count, 2L * size);
      room.accept(larger - size);
      all = ByteBuffer.wrap(Arrays.copyOf(all.array(), larger)).position(size);
      size = larger;
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
