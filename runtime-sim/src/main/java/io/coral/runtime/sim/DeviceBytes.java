package io.coral.runtime.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Device memory apart from the host's: backed when it is first written, so that large banks can be
 * modelled; in pieces where it is more than one buffer is to span. Memory that was never written
 * reads as {@code 0xA5}, so that a missing copy shows.
 */
final class DeviceBytes {

  /** What is in one piece. */
  static final long WHOLE = 1L << 30;

  /** So much of larger memory is backed at a time. */
  private static final int PIECE = 16 << 20;

  private static final byte FRESH = (byte) 0xA5;

  /** Consecutive bytes in one buffer. */
  private static final class Piece {
    private final int size;
    private @Nullable ByteBuffer store;

    Piece(int size, @Nullable ByteBuffer store) {
      this.size = size;
      this.store = store;
    }

    /** All bytes, native order, position 0; not to be repositioned. */
    synchronized ByteBuffer all() {
      ByteBuffer bytes = store;
      if (bytes == null) {
        byte[] fresh = new byte[size];
        Arrays.fill(fresh, FRESH);
        bytes = ByteBuffer.wrap(fresh).order(ByteOrder.nativeOrder());
        store = bytes;
      }
      return bytes;
    }

    /** The same to write a range. */
    synchronized ByteBuffer target(int length) {
      if (store == null && length == size) {
        store = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
      }
      return all();
    }
  }

  /** What is done with the part of a range that lies in one piece. */
  private interface Part {

    /**
     * Does it.
     *
     * @param from the first byte in the piece
     * @param done bytes of the range before it
     */
    void take(Piece piece, int from, int length, long done);
  }

  private final Piece[] pieces;
  private final int pieceSize;
  private final long offset;
  private final long size;

  private DeviceBytes(Piece[] pieces, int pieceSize, long offset, long size) {
    this.pieces = pieces;
    this.pieceSize = pieceSize;
    this.offset = offset;
    this.size = size;
  }

  /** Memory of its own. */
  static DeviceBytes of(long size) {
    int pieceSize = size <= WHOLE ? (int) size : PIECE;
    Piece[] pieces = new Piece[(int) ((size + pieceSize - 1) / pieceSize)];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = new Piece((int) Math.min(pieceSize, size - (long) i * pieceSize), null);
    }
    return new DeviceBytes(pieces, pieceSize, 0, size);
  }

  /** Memory that host and device share: views of one size but for the last. */
  static DeviceBytes shared(List<ByteBuffer> views) {
    Piece[] pieces =
        views.stream().map(view -> new Piece(view.capacity(), view)).toArray(Piece[]::new);
    long size = views.stream().mapToLong(ByteBuffer::capacity).sum();
    return new DeviceBytes(pieces, pieces[0].size, 0, size);
  }

  DeviceBytes slice(long from, long length) {
    return new DeviceBytes(pieces, pieceSize, offset + from, length);
  }

  long size() {
    return size;
  }

  /**
   * Views of all bytes, one after the other: one where that is enough. Each is made, and its memory
   * backed, when it is asked for.
   */
  List<ByteBuffer> views() {
    int first = (int) (offset / pieceSize);
    int last = (int) ((offset + size - 1) / pieceSize);
    return new AbstractList<>() {
      @Override
      public ByteBuffer get(int index) {
        long begin = (long) (first + index) * pieceSize;
        int from = (int) (Math.max(offset, begin) - begin);
        int to = (int) (Math.min(offset + size, begin + pieceSize) - begin);
        ByteBuffer all = pieces[first + index].all();
        return all.slice(from, to - from).order(ByteOrder.nativeOrder());
      }

      @Override
      public int size() {
        return last - first + 1;
      }
    };
  }

  /** Writes a range from the host. */
  void write(long at, ByteBuffer host) {
    each(
        at,
        host.remaining(),
        (piece, from, length, done) ->
            piece.target(length).put(from, host, host.position() + (int) done, length));
  }

  /** Reads a range to the host. */
  void read(long at, ByteBuffer host) {
    each(
        at,
        host.remaining(),
        (piece, from, length, done) ->
            host.put(host.position() + (int) done, piece.all(), from, length));
  }

  /** Copies from other device memory. */
  void copyFrom(DeviceBytes source, long sourceAt, long at, long length) {
    source.each(
        sourceAt,
        length,
        (piece, from, part, done) -> write(at + done, piece.all().slice(from, part)));
  }

  /** Sets each byte of a range. */
  void fill(long at, long length, byte value) {
    each(
        at,
        length,
        (piece, from, part, done) -> {
          ByteBuffer range = piece.target(part).slice(from, part);
          while (range.hasRemaining()) {
            range.put(value);
          }
        });
  }

  private void each(long at, long length, Part part) {
    for (long done = 0; done < length; ) {
      long place = offset + at + done;
      Piece piece = pieces[(int) (place / pieceSize)];
      int from = (int) (place % pieceSize);
      int here = (int) Math.min(length - done, piece.size - from);
      part.take(piece, from, here, done);
      done += here;
    }
  }
}
