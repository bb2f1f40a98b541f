package io.coral.client;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.coral.protocol.local.Descriptor;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Memory that the daemon maps, too. */
final class Segment {

  private final Connection connection;
  private final SharedMemory memory;
  private final int number;
  private final long address;

  private Segment(Connection connection, SharedMemory memory, int number) {
    this.connection = connection;
    this.memory = memory;
    this.number = number;
    this.address = address(memory.bytes(0, 1));
  }

  /** Where a direct buffer's position is. */
  static long address(ByteBuffer buffer) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(buffer.slice()));
  }

  /**
   * Makes it and lends it to the daemon.
   *
   * @throws OutOfMemoryError when this process or the daemon has no room for it
   */
  static Segment make(Connection connection, long bytes) {
    try {
      Descriptor made = SharedMemory.make(bytes);
      SharedMemory memory = map(made, bytes);
      Wire.Reply reply = connection.lend(made);
      if (reply.hasFailure()) {
        memory.close();
        throw new OutOfMemoryError(
            bytes + " bytes cannot be lent to the daemon: " + reply.getFailure().getText());
      }
      return new Segment(connection, memory, reply.getRegistered().getSegment());
    } catch (IOException e) {
      throw new OutOfMemoryError(e.getMessage());
    }
  }

  private static SharedMemory map(Descriptor made, long bytes) throws IOException {
    try {
      return SharedMemory.map(made, bytes, () -> {});
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  int number() {
    return number;
  }

  long address() {
    return address;
  }

  ByteBuffer bytes(long offset, int length) {
    return memory.bytes(offset, length);
  }

  /** Its first bytes, in pieces that a buffer spans. */
  List<ByteBuffer> pieces(long length) {
    return memory.pieces(0, length);
  }

  /** Whether a range of addresses is inside. */
  boolean has(long from, int length) {
    return memory.has(from - address, length);
  }

  /** Gives it back; nobody touches it any more. */
  void close() {
    connection.release(number);
    memory.close();
  }
}
