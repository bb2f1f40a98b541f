package io.coral.examples.gzip;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A stream in pieces, and the member of the gzip format (RFC 1952) that they become: whoever has
 * the pieces compressed adds them in their order. One thread.
 */
public final class Member implements Iterator<Piece> {

  /** The size of a piece in bytes: several times the window in which deflate looks for matches. */
  public static final int PIECE = 1 << 18;

  private static final byte[] HEADER = {
    0x1f, (byte) 0x8b, 8 /* deflate */, 0, 0, 0, 0, 0, 0, (byte) 255 /* unknown system */
  };

  /** An empty block, marked as the last one. */
  private static final byte[] LAST_BLOCK = {3, 0};

  private final InputStream in;
  private final OutputStream out;
  private final int capacity;
  private final CRC32 crc = new CRC32();
  private final Deque<Piece> free = new ArrayDeque<>();
  private @Nullable Piece next;
  private boolean ended;
  private long read;
  private long written;

  /**
   * Begins a member, in pieces of {@link #PIECE} bytes.
   *
   * @param in not closed
   * @param out not closed
   */
  public Member(InputStream in, OutputStream out) throws IOException {
    this(in, out, PIECE);
  }

  Member(InputStream in, OutputStream out, int capacity) throws IOException {
    this.in = in;
    this.out = out;
    this.capacity = capacity;
    write(HEADER);
  }

  /**
   * Whether the stream goes on.
   *
   * @throws UncheckedIOException when it cannot be read
   */
  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      Piece piece = free.isEmpty() ? new Piece(capacity) : free.remove();
      int length = filled(piece);
      read += length;
      ended = length == 0;
      next = ended ? null : piece;
    }
    return next != null;
  }

  private int filled(Piece piece) {
    try {
      return piece.fill(in, crc);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next piece, to be compressed. */
  @Override
  public Piece next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Piece piece = next;
    next = null;
    return piece;
  }

  /**
   * Writes a piece that is compressed, and uses its buffers again.
   *
   * @param by who compressed it, for the message if it is no piece of gzip's
   */
  public void add(Piece piece, String by) throws IOException {
    write(piece.compressed(by));
    free.add(piece);
  }

  /** Ends the member, after its last piece. */
  public void end() throws IOException {
    write(LAST_BLOCK);
    write(
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) crc.getValue())
            .putInt((int) read)
            .array());
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    written += bytes.length;
  }

  /** How many bytes of the stream were read so far. */
  long read() {
    return read;
  }

  /** How many bytes were written so far. */
  long written() {
    return written;
  }
}
