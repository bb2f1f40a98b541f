package io.coral.runtime.dualfpga.tar;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Unpacks gzip within bounds. Nothing is kept before the size is known: a file that unpacks to more
 * than is allowed costs time, and no memory.
 */
final class Gzip {

  private static final short MAGIC = (short) 0x8b1f;

  /** Bitstreams shrink a lot, but not so much. */
  private static final long MAX_RATIO = 200;

  private static final int ALWAYS_ALLOWED = 1 << 20;

  /** The part of the heap that one unpacked tarball may take. */
  private static final int HEAP_SHARE = 4;

  private static final int PIECE = 1 << 16;

  private Gzip() {}

  static boolean isPacked(ByteBuffer bytes) {
    return bytes.remaining() >= Short.BYTES
        && bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getShort(bytes.position()) == MAGIC;
  }

  /**
   * The unpacked bytes, or the same when they are not packed.
   *
   * @throws AcceleratorException {@code OUT_OF_HOST_MEMORY} when the heap is too small for them
   */
  static ByteBuffer unpackIfPacked(ByteBuffer bytes) throws IOException {
    return unpackIfPacked(bytes, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  static ByteBuffer unpackIfPacked(ByteBuffer bytes, long heapLimit) throws IOException {
    if (!isPacked(bytes)) {
      return bytes;
    }
    long limit =
        Math.min(Tarball.MAX_BYTES, Math.max(ALWAYS_ALLOWED, MAX_RATIO * bytes.remaining()));
    long size = unpackedSize(bytes, Math.min(limit, heapLimit));
    if (size > limit) {
      throw new IOException(
          "the file of " + bytes.remaining() + " bytes unpacks to more than " + limit + " bytes");
    }
    if (size > heapLimit) {
      throw AcceleratorException.of(
          ErrorCode.OUT_OF_HOST_MEMORY,
          "check",
          "tarball of " + bytes.remaining() + " bytes",
          "it unpacks to more than "
              + heapLimit
              + " bytes, a share of the heap; give the JVM more with -Xmx, or unpack it with"
              + " gunzip: a plain tarball is not copied");
    }
    byte[] plain = new byte[(int) size];
    try (InputStream packed = unpacking(bytes)) {
      packed.readNBytes(plain, 0, plain.length);
    }
    return ByteBuffer.wrap(plain);
  }

  /** The size of all, or a number above the limit. */
  private static long unpackedSize(ByteBuffer bytes, long limit) throws IOException {
    byte[] piece = new byte[PIECE];
    long size = 0;
    try (InputStream packed = unpacking(bytes)) {
      for (int count = packed.read(piece); count >= 0 && size <= limit; ) {
        size += count;
        count = packed.read(piece);
      }
    }
    return size;
  }

  /** The first unpacked bytes of a file whose first bytes are given; fewer where it is cut. */
  static byte[] unpackHead(ByteBuffer head, int count) {
    byte[] plain = new byte[count];
    int filled = 0;
    try (InputStream packed = unpacking(head)) {
      for (int next = packed.read(); next >= 0 && filled < count; next = packed.read()) {
        plain[filled++] = (byte) next;
      }
    } catch (IOException e) {
      // the head ends somewhere inside the file; what came before counts
      return Arrays.copyOf(plain, filled);
    }
    return Arrays.copyOf(plain, filled);
  }

  private static InputStream unpacking(ByteBuffer bytes) throws IOException {
    return GzipCompressorInputStream.builder()
        .setDecompressConcatenated(true)
        .setInputStream(new BufferInput(bytes.duplicate()))
        .get();
  }
}
