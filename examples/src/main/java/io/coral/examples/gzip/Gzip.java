package io.coral.examples.gzip;

import io.coral.api.Coral;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Compresses a stream into one member of the gzip format (RFC 1952). The stream is cut into pieces;
 * as many as keep all boards busy are under way at a time, and they are joined in their order.
 */
public final class Gzip {

  /** The size of a piece in bytes: several times the window in which deflate looks for matches. */
  public static final int PIECE = 1 << 18;

  private static final int PIECES_PER_BOARD = 2;
  private static final byte[] HEADER = {
    0x1f, (byte) 0x8b, 8 /* deflate */, 0, 0, 0, 0, 0, 0, (byte) 255 /* unknown system */
  };

  /** An empty block, marked as the last one. */
  private static final byte[] LAST_BLOCK = {3, 0};

  private final Coral coral;
  private final int piece;

  /** On these boards, in pieces of {@link #PIECE} bytes. */
  public Gzip(Coral coral) {
    this(coral, PIECE);
  }

  Gzip(Coral coral, int piece) {
    this.coral = coral;
    this.piece = piece;
  }

  /**
   * What became of a stream.
   *
   * @param read bytes
   * @param written bytes
   * @param piecesByBoard how many pieces each board compressed
   */
  public record Summary(long read, long written, Map<String, Integer> piecesByBoard) {}

  /**
   * Compresses a stream to its end. Blocks; memory is bounded by the number of boards.
   *
   * @param in not closed
   * @param out not closed; after a failure it holds a part
   * @throws IOException from either stream
   * @throws io.coral.api.RequestException when no board has the accelerator {@code gzip.deflate},
   *     or a board failed
   */
  public Summary compress(InputStream in, OutputStream out) throws IOException {
    CRC32 crc = new CRC32();
    Counted counted = new Counted(out);
    Map<String, Integer> boards = new TreeMap<>();
    Deque<Piece> free = new ArrayDeque<>();
    Deque<Piece> underWay = new ArrayDeque<>();
    for (int i = 0; i < PIECES_PER_BOARD * Math.max(1, coral.boards().size()); i++) {
      free.add(new Piece(piece));
    }
    counted.write(HEADER);
    long read = 0;
    for (int length = 1; length > 0; read += length) {
      if (free.isEmpty()) {
        free.add(written(underWay.remove(), counted, boards));
      }
      Piece next = free.remove();
      length = next.fill(in, crc);
      if (length > 0) {
        next.submit(coral);
        underWay.add(next);
      }
    }
    while (!underWay.isEmpty()) {
      written(underWay.remove(), counted, boards);
    }
    counted.write(LAST_BLOCK);
    counted.write(
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) crc.getValue())
            .putInt((int) read)
            .array());
    return new Summary(read, counted.bytes, boards);
  }

  private static Piece written(Piece piece, OutputStream out, Map<String, Integer> boards)
      throws IOException {
    boards.merge(piece.write(out), 1, Integer::sum);
    return piece;
  }

  /** Counts what goes through. */
  private static final class Counted extends java.io.FilterOutputStream {
    private long bytes;

    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] content, int from, int length) throws IOException {
      out.write(content, from, length);
      bytes += length;
    }

    @Override
    public void write(int one) throws IOException {
      out.write(one);
      bytes++;
    }
  }
}
