package io.coral.examples.gzip;

import io.coral.api.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * The buffers of one piece of a {@link Member} on its way: filled, compressed by one request,
 * written out; then used for a later piece. One thread.
 */
public final class Piece {

  /** What compresses it. */
  public static final String ACCELERATOR = "gzip.deflate";

  /** A block that is stored holds so much, and its header takes so many bytes. */
  private static final int STORED_MAX = 65_535;

  private static final int STORED_HEADER = 5;

  private final byte[] bytes;
  private final ByteBuffer in;
  private final ByteBuffer out;
  private final ByteBuffer size = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());

  /**
   * A piece of up to so many bytes.
   *
   * @param capacity bytes, positive
   */
  Piece(int capacity) {
    bytes = new byte[capacity];
    in = ByteBuffer.allocateDirect(capacity);
    out = ByteBuffer.allocateDirect(stored(capacity));
  }

  private static int stored(int length) {
    return length + STORED_HEADER * ((length + STORED_MAX - 1) / STORED_MAX);
  }

  /** Takes the next bytes of a file; how many, 0 at its end. */
  int fill(InputStream file, CRC32 crc) throws IOException {
    int length = file.readNBytes(bytes, 0, bytes.length);
    crc.update(bytes, 0, length);
    in.clear().put(bytes, 0, length).flip();
    return length;
  }

  /** Adds the arguments to a request of {@link #ACCELERATOR}. */
  public Request addTo(Request request) {
    int length = in.remaining();
    out.clear().limit(stored(length));
    return request.arg(in).arg(length).arg(out).arg(size);
  }

  /**
   * What became of it, once the request is answered.
   *
   * @param by who answered, for the message
   * @throws IOException when it has another length than blocks of deflate can have
   */
  byte[] compressed(String by) throws IOException {
    int length = size.getInt(0);
    if (length <= 0 || length > out.limit()) {
      throw new IOException(
          by
              + " says that a piece of "
              + in.limit()
              + " bytes became "
              + length
              + "; expected 1 to "
              + out.limit());
    }
    byte[] compressed = new byte[length];
    out.get(0, compressed);
    return compressed;
  }
}
