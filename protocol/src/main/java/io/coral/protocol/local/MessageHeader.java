package io.coral.protocol.local;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A {@code msghdr} of a 64-bit Linux with one piece of data and room for control messages, in
 * memory of its own. It is read and written as a buffer: each access by JNA is a call into native
 * code. One thread.
 */
final class MessageHeader {

  private static final int DATA_POINTER = 16;
  private static final int DATA_COUNT = 24;
  private static final int CONTROL_POINTER = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int HEADER = 56;
  private static final int PIECE = 16;

  /** Bytes of a {@code cmsghdr}: its length, level and type. */
  static final int CONTROL_HEADER = 16;

  private final long address;
  private final ByteBuffer header;
  private final ByteBuffer piece;
  final ByteBuffer control;

  /**
   * A header.
   *
   * @param controlBytes room for control messages
   */
  MessageHeader(int controlBytes) {
    Memory all = new Memory(HEADER + PIECE + (long) controlBytes);
    all.clear();
    address = Pointer.nativeValue(all);
    header = buffer(all, 0, HEADER);
    piece = buffer(all, HEADER, PIECE);
    control = buffer(all, HEADER + PIECE, controlBytes);
    header.putLong(DATA_POINTER, address + HEADER);
    header.putLong(DATA_COUNT, 1);
    header.putLong(CONTROL_POINTER, address + HEADER + PIECE);
  }

  /** The memory lasts as long as a buffer of it. */
  private static ByteBuffer buffer(Memory all, long offset, int bytes) {
    return all.getByteBuffer(offset, bytes).order(ByteOrder.nativeOrder());
  }

  /** Says where the data is, and that all the room for control messages counts. */
  long over(Memory data, long length) {
    piece.putLong(0, Pointer.nativeValue(data));
    piece.putLong(Long.BYTES, length);
    header.putLong(CONTROL_LENGTH, control.capacity());
    header.putInt(FLAGS, 0);
    return address;
  }

  /** Bytes of the control messages that came. */
  long controlLength() {
    return header.getLong(CONTROL_LENGTH);
  }

  int flags() {
    return header.getInt(FLAGS);
  }
}
