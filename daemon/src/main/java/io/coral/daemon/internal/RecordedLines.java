package io.coral.daemon.internal;

import com.google.protobuf.ByteString;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** What was recorded and not fetched, up to a bound. Any thread. */
final class RecordedLines extends OutputStream {

  /** Of about 13,000 requests. */
  private static final int BOUND = 4 << 20;

  // guarded by this
  private final Deque<byte[]> pieces = new ArrayDeque<>();
  private int size;
  private boolean isClosed;

  /** Whether more requests may be recorded. */
  synchronized boolean hasRoom() {
    return size < BOUND;
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int count) {
    pieces.add(Arrays.copyOfRange(bytes, from, from + count));
    size += count;
  }

  /** Takes what came first. */
  synchronized ByteString take(int most) {
    ByteString.Output taken = ByteString.newOutput();
    for (byte[] next = pieces.peek();
        next != null && taken.size() + next.length <= most;
        next = pieces.peek()) {
      taken.write(next, 0, next.length);
      size -= next.length;
      pieces.remove();
    }
    return taken.toByteString();
  }

  @Override
  public synchronized void close() {
    isClosed = true;
  }

  /** Whether nothing is left and nothing more comes. */
  synchronized boolean isOver() {
    return isClosed && size == 0;
  }
}
