package io.coral.runtime.dualfpga.tar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Unpacks gzip within bounds. */
final class Gzip {

  private static final short MAGIC = (short) 0x8b1f;

  /** Bitstreams shrink a lot, but not so much. */
  private static final long MAX_RATIO = 200;

  private static final int ALWAYS_ALLOWED = 1 << 20;
  private static final int PIECE = 1 << 16;

  private Gzip() {}

  static boolean isPacked(ByteBuffer bytes) {
    return bytes.remaining() >= Short.BYTES
        && bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getShort(bytes.position()) == MAGIC;
  }

  /** The unpacked bytes, or the same when they are not packed. */
  static ByteBuffer unpackIfPacked(ByteBuffer bytes) throws IOException {
    if (!isPacked(bytes)) {
      return bytes;
    }
    long limit =
        Math.min(Tarball.MAX_BYTES, Math.max(ALWAYS_ALLOWED, MAX_RATIO * bytes.remaining()));
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (InputStream packed = unpacking(bytes)) {
      for (byte[] piece = packed.readNBytes(PIECE);
          piece.length > 0;
          piece = packed.readNBytes(PIECE)) {
        plain.writeBytes(piece);
        if (plain.size() > limit) {
          throw new IOException(
              "the file of "
                  + bytes.remaining()
                  + " bytes unpacks to more than "
                  + limit
                  + " bytes");
        }
      }
    }
    return ByteBuffer.wrap(plain.toByteArray());
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
      return java.util.Arrays.copyOf(plain, filled);
    }
    return java.util.Arrays.copyOf(plain, filled);
  }

  private static InputStream unpacking(ByteBuffer bytes) throws IOException {
    return GzipCompressorInputStream.builder()
        .setDecompressConcatenated(true)
        .setInputStream(new BufferInput(bytes.duplicate()))
        .get();
  }
}
