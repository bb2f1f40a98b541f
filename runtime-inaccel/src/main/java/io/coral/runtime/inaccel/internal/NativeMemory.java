package io.coral.runtime.inaccel.internal;

import com.sun.jna.Pointer;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Page-aligned memory in one piece, of any size, which takes room only where it was written. It
 * lives until it is closed. The bytes are their users' to order.
 */
final class NativeMemory implements AutoCloseable {

  /** The most that one view spans. */
  static final long VIEW = 1L << 30;

  private static final int PATTERN = 4096;

  private final Libc libc;
  private final long address;
  private final long size;
  private final List<ByteBuffer> views = new ArrayList<>(1);

  private NativeMemory(Libc libc, long address, long size) {
    this.libc = libc;
    this.address = address;
    this.size = size;
    for (long at = 0; at < size; at += VIEW) {
      views.add(new Pointer(address + at).getByteBuffer(0, Math.min(VIEW, size - at)));
    }
  }

  /**
   * Maps so many bytes.
   *
   * @throws AcceleratorException {@code OUT_OF_HOST_MEMORY}
   */
  static NativeMemory map(Libc libc, long size) {
    return map(libc, size, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS, -1);
  }

  /**
   * Maps the bytes of a file, with all that map it.
   *
   * @throws AcceleratorException {@code OUT_OF_HOST_MEMORY}
   */
  static NativeMemory ofFile(Libc libc, long size, int descriptor) {
    return map(libc, size, Libc.MAP_SHARED, descriptor);
  }

  private static NativeMemory map(Libc libc, long size, int flags, int descriptor) {
    long address =
        libc.mmap(
            0, size, Libc.PROT_READ | Libc.PROT_WRITE, flags | Libc.MAP_NORESERVE, descriptor, 0);
    if (address == Libc.MAP_FAILED) {
      throw AcceleratorException.of(
          ErrorCode.OUT_OF_HOST_MEMORY,
          "allocate",
          "host memory of " + size + " bytes",
          "the system maps no more for this process; free memory, or raise ulimit -v");
    }
    return new NativeMemory(libc, address, size);
  }

  long address() {
    return address;
  }

  long size() {
    return size;
  }

  /** Copies a range of a buffer into this memory. */
  void put(long at, ByteBuffer from, int start, int length) {
    for (int done = 0; done < length; ) {
      ByteBuffer view = view(at + done);
      int place = place(at + done);
      int step = Math.min(length - done, view.capacity() - place);
      view.put(place, from, start + done, step);
      done += step;
    }
  }

  /** Copies a range of this memory into a buffer. */
  void get(long at, ByteBuffer into, int start, int length) {
    for (int done = 0; done < length; ) {
      ByteBuffer view = view(at + done);
      int place = place(at + done);
      int step = Math.min(length - done, view.capacity() - place);
      into.put(start + done, view, place, step);
      done += step;
    }
  }

  /** Sets each byte of a range. */
  void fill(long at, long length, byte value) {
    byte[] bytes = new byte[(int) Math.min(PATTERN, length)];
    Arrays.fill(bytes, value);
    ByteBuffer pattern = ByteBuffer.wrap(bytes);
    for (long done = 0; done < length; done += PATTERN) {
      put(at + done, pattern, 0, (int) Math.min(PATTERN, length - done));
    }
  }

  private ByteBuffer view(long at) {
    return views.get((int) (at / VIEW));
  }

  private static int place(long at) {
    return (int) (at % VIEW);
  }

  /** Gives the memory back; nobody uses it any more. */
  @Override
  public void close() {
    libc.munmap(address, size);
  }
}
