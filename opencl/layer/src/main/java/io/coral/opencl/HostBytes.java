package io.coral.opencl;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Host memory at a fixed address. It keeps the buffer that it was made of reachable; its owner
 * answers for memory that something else frees.
 */
public final class HostBytes {
  private final ByteBuffer bytes;
  private final long address;

  private HostBytes(ByteBuffer bytes, long address) {
    this.bytes = bytes;
    this.address = address;
  }

  /**
   * The bytes of a direct buffer from its position to its limit, neither of which changes.
   *
   * @throws AcceleratorException {@code INVALID_ARGUMENT} for a heap buffer
   */
  public static HostBytes of(ByteBuffer direct) {
    if (!direct.isDirect()) {
      throw AcceleratorException.of(
          ErrorCode.INVALID_ARGUMENT,
          "host memory",
          "a heap buffer of " + direct.remaining() + " bytes",
          "native code cannot reach it; use ByteBuffer.allocateDirect");
    }
    // a slice starts at the position; its own address does not change with the caller's position
    ByteBuffer slice = direct.slice().order(ByteOrder.nativeOrder());
    return new HostBytes(slice, Pointer.nativeValue(Native.getDirectBufferPointer(slice)));
  }

  static HostBytes allocate(int size) {
    return of(ByteBuffer.allocateDirect(size));
  }

  /** Bytes. */
  public long size() {
    return bytes.capacity();
  }

  /** Whether it starts on a boundary of so many bytes. */
  public boolean isAligned(int bytesOfBoundary) {
    return address % bytesOfBoundary == 0;
  }

  long address() {
    return address;
  }

  ByteBuffer bytes() {
    return bytes;
  }
}
