package io.coral.protocol.local;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * A {@code msghdr} of a 64-bit Linux with one piece of data and room for control messages, in
 * memory of its own. One thread.
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

  private final Memory header = new Memory(HEADER);
  private final Memory piece = new Memory(PIECE);
  final Memory control;

  /**
   * A header.
   *
   * @param controlBytes room for control messages
   */
  MessageHeader(int controlBytes) {
    control = new Memory(controlBytes);
    header.clear();
    header.setPointer(DATA_POINTER, piece);
    header.setLong(DATA_COUNT, 1);
    header.setPointer(CONTROL_POINTER, control);
  }

  /** Says where the data is, and that all the room for control messages counts. */
  long over(Memory data, long length) {
    piece.setPointer(0, data);
    piece.setLong(Long.BYTES, length);
    header.setLong(CONTROL_LENGTH, control.size());
    header.setInt(FLAGS, 0);
    return Pointer.nativeValue(header);
  }

  /** Bytes of the control messages that came. */
  long controlLength() {
    return header.getLong(CONTROL_LENGTH);
  }

  int flags() {
    return header.getInt(FLAGS);
  }
}
