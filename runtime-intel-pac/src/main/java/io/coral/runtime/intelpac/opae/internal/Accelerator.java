package io.coral.runtime.intelpac.opae.internal;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An open accelerator: its registers, its buffers, its reset. One lock for its handle; any thread.
 * Register accesses allocate nothing.
 */
public final class Accelerator implements AutoCloseable {

  /** {@code FPGA_BUF_PREALLOCATED}: the memory is the caller's. */
  private static final int PREALLOCATED = 1;

  private final Fpga fpga;
  private final Libc libc;
  private final long token;
  private final long handle;
  private final String name;
  private final Runnable onClosed;
  private final Optional<Interrupts> interrupts;

  /** Where the library puts what it reads; guarded by this. */
  private final ByteBuffer value =
      ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());

  private final long valueAddress = address(value);
  private boolean closed;

  private Accelerator(
      Fpga fpga,
      Libc libc,
      long token,
      long handle,
      OptionalInt vectors,
      String name,
      Runnable onClosed) {
    this.fpga = fpga;
    this.libc = libc;
    this.token = token;
    this.handle = handle;
    this.name = name;
    this.onClosed = onClosed;
    this.interrupts = Interrupts.register(fpga, libc, handle, vectors);
  }

  /**
   * Opens an accelerator; on success its token belongs to it.
   *
   * @param vectors how many interrupts it has, where it is told
   * @param onClosed called once, when it was closed
   */
  static Accelerator open(
      Fpga fpga, Libc libc, long token, OptionalInt vectors, String cardName, Runnable onClosed) {
    String name = "accelerator of " + cardName;
    long handle = handle(fpga, token, "program", name);
    try {
      return new Accelerator(fpga, libc, token, handle, vectors, name, onClosed);
    } catch (RuntimeException | Error e) {
      fpga.fpgaClose(handle);
      throw e;
    }
  }

  /**
   * Opens an accelerator and closes it again.
   *
   * @throws AcceleratorException why it does not open, in the words of the library
   */
  static void requireFree(Fpga fpga, long token, String cardName) {
    fpga.fpgaClose(handle(fpga, token, "open", cardName));
  }

  private static long handle(Fpga fpga, long token, String operation, String name) {
    long[] handle = new long[1];
    int result = fpga.fpgaOpen(token, handle, 0);
    if (result != Results.OK) {
      throw Results.notOpen(
          fpga, result, operation, name, "/dev/dfl-port.* or /dev/intel-fpga-port.*");
    }
    return handle[0];
  }

  static long address(ByteBuffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
  }

  /** Where its interrupts can be waited for, if it has any. */
  public Optional<Interrupts> interrupts() {
    return interrupts;
  }

  /** Reads 32 bits at a multiple of 4. */
  public synchronized int read32(long offset) {
    requireOpen("read");
    int result = fpga.fpgaReadMMIO32(handle, 0, offset, valueAddress);
    if (result != Results.OK) {
      throw failure(result, "read", offset);
    }
    return value.getInt(0);
  }

  /** Reads 64 bits at a multiple of 8. */
  public synchronized long read64(long offset) {
    requireOpen("read");
    int result = fpga.fpgaReadMMIO64(handle, 0, offset, valueAddress);
    if (result != Results.OK) {
      throw failure(result, "read", offset);
    }
    return value.getLong(0);
  }

  /** Writes 32 bits at a multiple of 4. */
  public synchronized void write32(long offset, int written) {
    requireOpen("write");
    int result = fpga.fpgaWriteMMIO32(handle, 0, offset, written);
    if (result != Results.OK) {
      throw failure(result, "write", offset);
    }
  }

  /** Writes 64 bits at a multiple of 8. */
  public synchronized void write64(long offset, long written) {
    requireOpen("write");
    int result = fpga.fpgaWriteMMIO64(handle, 0, offset, written);
    if (result != Results.OK) {
      throw failure(result, "write", offset);
    }
  }

  /** Whether its device feature header can still be read: a card that is gone reads all ones. */
  public boolean answers() {
    try {
      return read64(0) != -1;
    } catch (AcceleratorException e) {
      return false;
    }
  }

  /**
   * Makes host memory that the accelerator reaches; the caller owns the result.
   *
   * @param size bytes, at most {@link HostPages#HUGE}
   * @throws AcceleratorException {@code OUT_OF_DEVICE_MEMORY}, naming the setting for huge pages;
   *     {@code OUT_OF_HOST_MEMORY}
   */
  public PinnedMemory allocate(long size) {
    HostPages pages = HostPages.allocate(libc, size);
    try {
      return pin(pages);
    } catch (RuntimeException | Error e) {
      pages.close();
      throw e;
    }
  }

  private synchronized PinnedMemory pin(HostPages pages) {
    requireOpen("allocate");
    long[] address = {address(pages.view())};
    long[] id = new long[1];
    long[] ioAddress = new long[1];
    int result = fpga.fpgaPrepareBuffer(handle, pages.bytes(), address, id, PREALLOCATED);
    if (result != Results.OK) {
      throw Results.failure(
          fpga,
          ErrorCode.OUT_OF_DEVICE_MEMORY,
          result,
          "allocate",
          name,
          "the driver does not pin " + pages.describe());
    }
    result = fpga.fpgaGetIOAddress(handle, id[0], ioAddress);
    if (result != Results.OK) {
      fpga.fpgaReleaseBuffer(handle, id[0]);
      throw Results.failure(fpga, result, "allocate", name, "the pinned memory has no IO address");
    }
    return new PinnedMemory(this, id[0], ioAddress[0], pages);
  }

  synchronized void releaseBuffer(long id) {
    if (!closed) {
      fpga.fpgaReleaseBuffer(handle, id);
    }
  }

  /** Stops every kernel; whether the accelerator was reset. */
  public synchronized boolean reset() {
    return !closed && fpga.fpgaReset(handle) == Results.OK;
  }

  private AcceleratorException failure(int result, String operation, long offset) {
    return Results.failure(
        fpga,
        ErrorCode.EXECUTION_FAILED,
        result,
        operation,
        name,
        "the access to the register at 0x" + Long.toHexString(offset) + " failed");
  }

  private void requireOpen(String operation) {
    if (closed) {
      throw AcceleratorException.of(ErrorCode.CLOSED, operation, name, "it was closed");
    }
  }

  /** Closes it, and unpins what is left. Idempotent, never fails. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      interrupts.ifPresent(Interrupts::close);
      fpga.fpgaClose(handle);
      Tokens.destroy(fpga, token);
      onClosed.run();
    }
  }
}
