package io.coral.gateway.functions.internal;

import io.coral.gateway.internal.Body;
import io.coral.gateway.internal.Memory;
import io.coral.gateway.internal.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A body that has come, in memory that boards reach. Whoever has it closes it. */
final class Arrival implements AutoCloseable {

  private static final int FIRST = 64 << 10;

  private final Memory memory;
  private final Memory.Piece piece;
  private final int bytes;

  private Arrival(Memory memory, Memory.Piece piece, int bytes) {
    this.memory = memory;
    this.piece = piece;
    this.bytes = bytes;
  }

  /**
   * Reads a whole body.
   *
   * @param length as its sender says; negative where it does not
   * @param most bytes that it may have
   * @throws Refusal {@code TOO_LARGE}, {@code TOO_SLOW}; {@code INVALID} where it is empty or ends
   *     too early; {@code UNAVAILABLE} where there is no memory
   */
  static Arrival read(Body body, long length, int most, Memory memory) throws IOException {
    if (length > most) {
      throw tooLarge(most);
    }
    return length < 0 ? grown(body, most, memory) : known(body, (int) length, memory);
  }

  /** Bytes that are there already, copied. */
  static Arrival of(byte[] bytes, Memory memory) {
    if (bytes.length == 0) {
      throw empty();
    }
    Memory.Piece piece = memory.take(bytes.length);
    piece.buffer().put(bytes);
    return new Arrival(memory, piece, bytes.length);
  }

  private static Arrival known(Body body, int length, Memory memory) throws IOException {
    if (length == 0) {
      throw empty();
    }
    Memory.Piece piece = memory.take(length);
    try {
      int missing = body.fill(piece.buffer());
      if (missing > 0) {
        throw new Refusal(
            Refusal.Kind.INVALID, "the body ends " + missing + " bytes before its length");
      }
      return new Arrival(memory, piece, length);
    } catch (IOException | RuntimeException e) {
      memory.giveBack(piece);
      throw e;
    }
  }

  /** One byte more than it may have tells one that is too long. */
  private static Arrival grown(Body body, int most, Memory memory) throws IOException {
    int room = Math.min(FIRST, most);
    Memory.Piece piece = memory.take(room);
    int filled = 0;
    try {
      while (true) {
        filled = room - body.fill(piece.buffer().position(filled));
        if (filled < room) {
          if (filled == 0) {
            throw empty();
          }
          return new Arrival(memory, piece, filled);
        }
        if (room > most) {
          throw tooLarge(most);
        }
        room = (int) Math.min(2L * room, most + 1L);
        Memory.Piece larger = memory.take(room);
        larger.buffer().put(piece.buffer());
        memory.giveBack(piece);
        piece = larger;
      }
    } catch (IOException | RuntimeException e) {
      memory.giveBack(piece);
      throw e;
    }
  }

  private static Refusal tooLarge(int most) {
    return new Refusal(Refusal.Kind.TOO_LARGE, "the body has more than " + most + " bytes");
  }

  private static Refusal empty() {
    return new Refusal(Refusal.Kind.INVALID, "the body is empty; expected at least one byte");
  }

  /** All of it. */
  ByteBuffer buffer() {
    return piece.buffer().slice(0, bytes);
  }

  @Override
  public void close() {
    memory.giveBack(piece);
  }
}
