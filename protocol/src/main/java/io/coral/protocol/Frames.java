package io.coral.protocol;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Cuts messages out of a stream of bytes: each has its length before it. It keeps the beginning of
 * one that is not whole yet, and takes at most twice the memory of what has arrived. One thread.
 */
public final class Frames {

  /** Bytes of a length. */
  public static final int HEADER = Integer.BYTES;

  /** Bytes of the largest message. */
  public static final int LARGEST = 1 << 20;

  private static final int KEPT = 4096;
  private static final byte[] NOTHING = {};

  /** Takes messages. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Takes one message, which is left alone after the return.
     *
     * @throws IOException when it cannot be understood
     */
    void message(byte[] bytes, int from, int length) throws IOException;
  }

  private byte[] kept = NOTHING;

  // of what is kept
  private int from;
  private int to;

  /**
   * Takes what arrived, from position to limit, and passes on what is whole.
   *
   * @throws IOException when a length is wrong, or by the sink; the stream is of no use then
   */
  public void take(ByteBuffer arrived, Sink sink) throws IOException {
    add(arrived);
    rest(sink);
  }

  /**
   * Passes on all that is whole.
   *
   * @throws IOException as {@link #next}
   */
  public void rest(Sink sink) throws IOException {
    boolean isWhole;
    do {
      isWhole = next(sink);
    } while (isWhole);
  }

  /** Keeps what arrived, from position to limit, for {@link #next}. */
  public void add(ByteBuffer arrived) {
    int count = arrived.remaining();
    if (from > 0) {
      System.arraycopy(kept, from, kept, 0, to - from);
      to -= from;
      from = 0;
    }
    if (kept.length - to < count) {
      int twice = Math.min(2 * kept.length, HEADER + LARGEST);
      kept = Arrays.copyOf(kept, Math.max(to + count, Math.max(twice, KEPT)));
    }
    arrived.get(kept, to, count);
    to += count;
  }

  /**
   * Passes on one message.
   *
   * @return false when none is whole
   * @throws IOException when a length is wrong, or by the sink; the stream is of no use then
   */
  public boolean next(Sink sink) throws IOException {
    if (!hasNext()) {
      return false;
    }
    int message = from + HEADER;
    int length = length(kept, from);
    from = message + length;
    sink.message(kept, message, length);
    if (from == to && kept.length > KEPT) {
      kept = NOTHING;
      from = 0;
      to = 0;
    }
    return true;
  }

  /**
   * Whether a message is whole.
   *
   * @throws IOException when a length is wrong; the stream is of no use then
   */
  public boolean hasNext() throws IOException {
    int there = to - from - HEADER;
    return there >= 0 && length(kept, from) <= there;
  }

  /** How many bytes of memory it takes. */
  public int size() {
    return kept.length;
  }

  private static int length(byte[] bytes, int at) throws IOException {
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    if (length < 1 || length > LARGEST) {
      throw new IOException(
          "a message of "
              + Integer.toUnsignedString(length)
              + " bytes is announced; expected 1 to "
              + LARGEST);
    }
    return length;
  }

  /**
   * A message behind its length.
   *
   * @throws IllegalArgumentException when it is too large
   */
  public static byte[] frame(MessageLite message) {
    int length = message.getSerializedSize();
    if (length > LARGEST) {
      throw new IllegalArgumentException(
          "the message has " + length + " bytes; expected at most " + LARGEST);
    }
    byte[] frame = new byte[HEADER + length];
    ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length);
    try {
      message.writeTo(CodedOutputStream.newInstance(frame, HEADER, length));
    } catch (IOException e) {
      throw new UncheckedIOException("a message does not fit its own size", e);
    }
    return frame;
  }
}
