package io.coral.protocol.local;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory that two processes map: a memfd, sealed so that it never shrinks, for whoever touches a
 * mapping beyond its file's end is killed. It stays mapped until it was closed and the last use has
 * ended; a touch of its buffers after that is a crash. Any thread.
 */
public final class SharedMemory implements AutoCloseable {

  private static final long STEP = 1 << 24;
  private static final int PIECE = 1 << 30;

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
   * Memory of one's own, filled with zeros, to be lent. Its pages are there: where there are none,
   * this fails, while a touch later would end who touches.
   *
   * @param bytes positive
   * @throws IOException when there is not so much, or without free descriptors
   */
  public static Descriptor make(long bytes) throws IOException {
    return make(JnaLibc.bind(), bytes);
  }

  static Descriptor make(Libc libc, long bytes) throws IOException {
    int number = libc.memfd_create("coral", Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING);
    if (number < 0) {
      throw Failures.of(libc, "shared memory cannot be made");
    }
    Descriptor made = new Descriptor(libc, number);
    int error = reserve(libc, number, bytes);
    if (error == 0 && libc.fcntl(number, Libc.F_ADD_SEALS, Libc.F_SEAL_SHRINK) != 0) {
      error = libc.errno();
    }
    if (error != 0) {
      made.close();
      throw Failures.of(libc, bytes + " bytes of shared memory cannot be made", error);
    }
    return made;
  }

  /** In steps, for a signal undoes the one that it comes in; the error, or 0. */
  private static int reserve(Libc libc, int number, long bytes) {
    if (bytes / libc.sysconf(Libc.SC_PAGESIZE) > libc.sysconf(Libc.SC_PHYS_PAGES)) {
      // the kernel would look for them at the cost of all others
      return Libc.ENOMEM;
    }
    long at = 0;
    while (at < bytes) {
      long step = Math.min(STEP, bytes - at);
      if (libc.fallocate(number, 0, at, step) == 0) {
        at += step;
      } else if (libc.errno() != Libc.EINTR) {
        return libc.errno();
      }
    }
    return 0;
  }

  /**
   * The size of what was lent, once it is known that it cannot become less and that its pages are
   * there.
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
    FileStatus status = FileStatus.of(libc, lent);
    if (!status.isOfPages()) {
      throw new IOException(
          "the memfd is of huge pages, of which there may be none when they are touched; expected"
              + " one without MFD_HUGETLB");
    }
    if (status.size() <= 0) {
      throw new IOException("the memfd has no bytes; expected at least one, by fallocate");
    }
    if (status.reserved() < status.size()) {
      throw new IOException(
          "of the memfd's "
              + status.size()
              + " bytes "
              + status.reserved()
              + " are there; expected all of them, by fallocate");
    }
    return status.size();
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

  /** The same one after the other, for more bytes than a buffer spans. */
  public List<ByteBuffer> pieces(long offset, long length) {
    requireInside(offset, length);
    List<ByteBuffer> pieces = new ArrayList<>();
    for (long at = 0; at < length; at += PIECE) {
      pieces.add(slice(offset + at, (int) Math.min(PIECE, length - at)));
    }
    return pieces;
  }

  private void requireInside(long offset, long length) {
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
