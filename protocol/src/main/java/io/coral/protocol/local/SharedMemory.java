package io.coral.protocol.local;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Memory that two processes map: a memfd, sealed so that it never shrinks, for whoever touches a
 * mapping beyond its file's end is killed. It stays mapped until it was closed and the last use has
 * ended; a touch of its buffers after that is a crash. Any thread.
 */
public final class SharedMemory implements AutoCloseable {

  private final Libc libc;
  private final Pointer address;
  private final long size;
  private final Runnable unmapped;

  /** All of it; null where one buffer cannot span it. */
  private final @Nullable ByteBuffer whole;

  // guarded by this
  private int uses;
  private boolean closed;

  private SharedMemory(Libc libc, long address, long size, Runnable unmapped) {
    this.libc = libc;
    this.address = new Pointer(address);
    this.size = size;
    this.unmapped = unmapped;
    this.whole = size <= Integer.MAX_VALUE ? this.address.getByteBuffer(0, size) : null;
  }

  /**
   * Memory of one's own, filled with zeros, to be lent.
   *
   * @param bytes positive
   * @throws IOException when there is not so much, or without free descriptors
   */
  public static Descriptor make(long bytes) throws IOException {
    Libc libc = JnaLibc.bind();
    int number = libc.memfd_create("coral", Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING);
    if (number < 0) {
      throw Failures.of(libc, "shared memory cannot be made");
    }
    Descriptor made = new Descriptor(libc, number);
    if (libc.ftruncate(number, bytes) != 0
        || libc.fcntl(number, Libc.F_ADD_SEALS, Libc.F_SEAL_SHRINK) != 0) {
      IOException failure = Failures.of(libc, bytes + " bytes of shared memory cannot be made");
      made.close();
      throw failure;
    }
    return made;
  }

  /**
   * The size of what was lent, once it is known that it cannot become less.
   *
   * @throws IOException saying why it cannot be mapped without danger
   */
  public static long checkedSize(Descriptor lent) throws IOException {
    Libc libc = JnaLibc.bind();
    int seals = libc.fcntl(lent.number(), Libc.F_GET_SEALS, 0);
    if (seals < 0) {
      throw new IOException("the descriptor is no memfd; expected one of memfd_create");
    }
    if ((seals & Libc.F_SEAL_SHRINK) == 0) {
      throw new IOException(
          "the memfd is not sealed against shrinking; expected F_SEAL_SHRINK, which needs"
              + " MFD_ALLOW_SEALING");
    }
    if ((seals & (Libc.F_SEAL_WRITE | Libc.F_SEAL_FUTURE_WRITE)) != 0) {
      throw new IOException("the memfd is sealed against writing; expected no such seal");
    }
    if ((libc.fcntl(lent.number(), Libc.F_GETFL, 0) & Libc.O_ACCMODE) != Libc.O_RDWR) {
      throw new IOException("the memfd is not open for reading and writing; expected O_RDWR");
    }
    long size = libc.lseek(lent.number(), 0, Libc.SEEK_END);
    if (size <= 0) {
      throw new IOException("the memfd has no bytes; expected at least one, by ftruncate");
    }
    return size;
  }

  /**
   * Maps it.
   *
   * @param size as it was {@linkplain #checkedSize checked}
   * @param unmapped told when it is not mapped any more; not told after a failure
   * @throws IOException when this process has no room for it
   */
  public static SharedMemory map(Descriptor lent, long size, Runnable unmapped) throws IOException {
    Libc libc = JnaLibc.bind();
    long address =
        libc.mmap(0, size, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, lent.number(), 0);
    if (address == Libc.MAP_FAILED) {
      throw Failures.of(libc, size + " bytes of shared memory cannot be mapped");
    }
    return new SharedMemory(libc, address, size, unmapped);
  }

  /** Bytes. */
  public long size() {
    return size;
  }

  /** Whether these bytes are inside; no sum overflows. */
  public boolean has(long offset, long length) {
    return offset >= 0 && length > 0 && offset <= size && length <= size - offset;
  }

  /**
   * Some of its bytes, in the machine's order; touched during a use alone. A buffer by itself:
   * whoever waits until nobody can reach it sees its slices, too.
   */
  public ByteBuffer bytes(long offset, int length) {
    requireInside(offset, length);
    return address.getByteBuffer(offset, length).order(ByteOrder.nativeOrder());
  }

  /** The same as a slice of one buffer, which costs a call into native code less. */
  public ByteBuffer slice(long offset, int length) {
    if (whole == null) {
      return bytes(offset, length);
    }
    requireInside(offset, length);
    return whole.slice((int) offset, length).order(ByteOrder.nativeOrder());
  }

  private void requireInside(long offset, int length) {
    if (!has(offset, length)) {
      throw new IndexOutOfBoundsException(
          length + " bytes at " + offset + " are not within " + size);
    }
  }

  /**
   * Begins a use.
   *
   * @return false when it was closed; there is no use then
   */
  public synchronized boolean use() {
    if (closed) {
      return false;
    }
    uses++;
    return true;
  }

  /** Ends a use. */
  public synchronized void endUse() {
    uses--;
    unmapUnused();
  }

  /** Lets nobody begin a use any more. Idempotent; does not block. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      unmapUnused();
    }
  }

  private void unmapUnused() {
    if (closed && uses == 0) {
      libc.munmap(Pointer.nativeValue(address), size);
      unmapped.run();
    }
  }
}
