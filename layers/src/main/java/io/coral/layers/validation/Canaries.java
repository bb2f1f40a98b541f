package io.coral.layers.validation;

import io.coral.spec.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The bytes of the host side next to a range, as they were at one moment. */
final class Canaries {

  private static final int EACH_SIDE = 64;

  private final List<ByteBuffer> views;
  private final long before;
  private final byte[] bytesBefore;
  private final long after;
  private final byte[] bytesAfter;

  private Canaries(List<ByteBuffer> views, long start, long end) {
    long total = views.stream().mapToLong(ByteBuffer::capacity).sum();
    this.views = views;
    this.before = Math.max(0, start - EACH_SIDE);
    this.bytesBefore = read(before, start);
    this.after = end;
    this.bytesAfter = read(end, Math.min(total, end + EACH_SIDE));
  }

  /** Next to a range of a buffer's own host side. */
  static Canaries of(Buffer buffer, long offset, long length) {
    return new Canaries(buffer.hostViews(), offset, offset + length);
  }

  /** Next to a range of a buffer that wraps the caller's memory from a position on. */
  static Canaries of(ByteBuffer whole, long position, long offset, long length) {
    return new Canaries(List.of(whole), position + offset, position + offset + length);
  }

  private byte[] read(long from, long to) {
    byte[] bytes = new byte[(int) Math.max(0, to - from)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = at(from + i);
    }
    return bytes;
  }

  private byte at(long index) {
    long left = index;
    for (ByteBuffer view : views) {
      if (left < view.capacity()) {
        return view.get((int) left);
      }
      left -= view.capacity();
    }
    throw new IndexOutOfBoundsException("byte " + index);
  }

  /** What changed since, as a sentence. */
  Optional<String> changed() {
    int low = Arrays.mismatch(bytesBefore, read(before, before + bytesBefore.length));
    int high = Arrays.mismatch(bytesAfter, read(after, after + bytesAfter.length));
    if (low < 0 && high < 0) {
      return Optional.empty();
    }
    long where = low >= 0 ? before + low : after + high;
    return Optional.of(
        "byte "
            + where
            + " of the host side, "
            + (low >= 0 ? bytesBefore.length - low + " before" : high + 1 + " behind")
            + " the copied range, changed while the copy was under way (by the runtime, unless the"
            + " caller wrote it)");
  }
}
