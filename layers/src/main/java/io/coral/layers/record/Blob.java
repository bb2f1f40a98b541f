package io.coral.layers.record;

import io.coral.spec.format.Digests;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a call, or their digest alone where they are too many to keep.
 *
 * @param length how many
 * @param digest SHA-256 in lower-case hex
 * @param bytes the bytes; absent when they were left out
 */
record Blob(long length, String digest, byte @Nullable [] bytes) {

  /** The most bytes that are kept of one call: 16 MiB. */
  static final int LIMIT = 16 << 20;

  static Blob of(byte[] bytes) {
    return new Blob(
        bytes.length, Digests.sha256(ByteBuffer.wrap(bytes)), bytes.length <= LIMIT ? bytes : null);
  }

  static Blob of(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return of(copy);
  }

  /** A range of a host side. */
  static Blob of(List<ByteBuffer> views, long offset, long length) {
    byte[] copy = new byte[Math.toIntExact(length)];
    int done = 0;
    long start = offset;
    for (ByteBuffer view : views) {
      if (start < view.capacity() && done < copy.length) {
        int count = (int) Math.min(view.capacity() - start, copy.length - done);
        view.get((int) start, copy, done, count);
        done += count;
        start = 0;
      } else {
        start -= view.capacity();
      }
    }
    return of(copy);
  }

  /** Writes the bytes to a range of a host side. */
  void put(List<ByteBuffer> views, long offset) {
    if (bytes == null) {
      throw new IllegalStateException(length + " bytes were left out of the recording");
    }
    int done = 0;
    long start = offset;
    for (ByteBuffer view : views) {
      if (start < view.capacity() && done < bytes.length) {
        int count = (int) Math.min(view.capacity() - start, bytes.length - done);
        view.put((int) start, bytes, done, count);
        done += count;
        start = 0;
      } else {
        start -= view.capacity();
      }
    }
  }

  boolean sameAs(Blob other) {
    return length == other.length && digest.equals(other.digest);
  }

  /** Where the bytes first differ, for people. */
  String differenceFrom(Blob other) {
    if (bytes == null || other.bytes == null) {
      return "SHA-256 " + other.digest + " instead of " + digest;
    }
    int at = Arrays.mismatch(bytes, other.bytes);
    return at < 0
        ? "no difference"
        : "byte " + at + " is " + value(other.bytes, at) + " instead of " + value(bytes, at);
  }

  private static String value(byte[] bytes, int at) {
    return at < bytes.length ? String.format("0x%02x", bytes[at]) : "missing";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Blob blob && sameAs(blob);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return length + " bytes, SHA-256 " + digest;
  }
}
