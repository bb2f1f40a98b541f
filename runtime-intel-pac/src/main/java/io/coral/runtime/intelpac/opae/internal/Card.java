package io.coral.runtime.intelpac.opae.internal;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * An open card: the device that is reconfigured, and the way to its accelerator. One lock for its
 * handle; any thread.
 */
public final class Card implements AutoCloseable {

  /** {@code FPGA_OBJECT_SYNC}: the driver reads anew. */
  private static final int SYNC = 1;

  /** {@code FPGA_OBJECT_GLOB}: the name is a pattern. */
  private static final int GLOB = 2;

  /** How long an accelerator may take to show after a reconfiguration. */
  private static final long APPEAR_NANOS = 5_000_000_000L;

  private static final long LOOK_AGAIN_NANOS = 10_000_000L;

  private final Fpga fpga;
  private final Libc libc;
  private final long token;
  private final String name;
  private final Occupancy occupancy;

  /** 0 while something else drives the card; guarded by this. */
  private long handle;

  private Card(Fpga fpga, Libc libc, long token, long handle, String name, Runnable onFreed) {
    this.fpga = fpga;
    this.libc = libc;
    this.token = token;
    this.handle = handle;
    this.name = name;
    this.occupancy =
        new Occupancy(
            () -> {
              giveUp();
              Tokens.destroy(fpga, token);
              onFreed.run();
            });
  }

  /**
   * Opens a card; on success its token belongs to the card.
   *
   * @param onFreed called when the card was closed and nothing of it is in use any more
   */
  static Card open(Fpga fpga, Libc libc, long token, String pciAddress, Runnable onFreed) {
    String name = "card " + pciAddress;
    return new Card(fpga, libc, token, openHandle(fpga, token, name), name, onFreed);
  }

  private static long openHandle(Fpga fpga, long token, String name) {
    requireFree(fpga, token, name);
    long[] handle = new long[1];
    int result = fpga.fpgaOpen(token, handle, 0);
    if (result != Results.OK) {
      throw Results.notOpen(fpga, result, "open", name, "/dev/dfl-fme.* or /dev/intel-fpga-fme.*");
    }
    return handle[0];
  }

  /** An accelerator that is told to be assigned is opened and closed again, to hear why. */
  private static void requireFree(Fpga fpga, long token, String name) {
    try (Tokens accelerators = Tokens.of(fpga, Tokens.ACCELERATOR, token)) {
      for (int i = 0; i < accelerators.count(); i++) {
        try (Properties properties = accelerators.properties(i)) {
          if (properties.assigned()) {
            Accelerator.requireFree(fpga, accelerators.get(i), name);
          }
        }
      }
    }
  }

  /**
   * Reads a system object of the card.
   *
   * @param object its name or a pattern
   * @return its value in the driver's own unit; absent where there is no such object
   */
  public OptionalLong read(String object) {
    if (!fpga.hasObjects() || !occupancy.enter()) {
      return OptionalLong.empty();
    }
    try {
      return readObject(object);
    } finally {
      occupancy.leave();
    }
  }

  private OptionalLong readObject(String object) {
    long[] found = new long[1];
    if (fpga.fpgaTokenGetObject(token, object, found, object.contains("*") ? GLOB : 0)
        != Results.OK) {
      return OptionalLong.empty();
    }
    try {
      long[] value = new long[1];
      return fpga.fpgaObjectRead64(found[0], value, SYNC) == Results.OK
          ? OptionalLong.of(value[0])
          : OptionalLong.empty();
    } finally {
      fpga.fpgaDestroyObject(found);
    }
  }

  /**
   * Lets something else in this process drive the card, which opens it by itself. The next
   * reconfiguration takes it back; sensors stay readable.
   */
  public synchronized void giveUp() {
    if (handle != 0) {
      fpga.fpgaClose(handle);
      handle = 0;
    }
  }

  /** Whether the card still answers. */
  public boolean answers() {
    if (!occupancy.enter()) {
      return false;
    }
    try (Tokens accelerators = Tokens.of(fpga, Tokens.ACCELERATOR, token)) {
      return accelerators.count() > 0;
    } catch (AcceleratorException e) {
      return false;
    } finally {
      occupancy.leave();
    }
  }

  /**
   * Reconfigures the card; no accelerator of it may be open. Blocks for seconds, and as long as the
   * driver does; a close does not wait for it.
   *
   * @param gbs a green bitstream that was checked
   * @throws AcceleratorException what the card or its driver said
   */
  public void reconfigure(ByteBuffer gbs) {
    enter("program");
    try {
      configure(gbs);
    } finally {
      occupancy.leave();
    }
  }

  private synchronized void configure(ByteBuffer gbs) {
    if (handle == 0) {
      handle = openHandle(fpga, token, name);
    }
    ByteBuffer bits = ByteBuffer.allocateDirect(gbs.remaining()).put(gbs.duplicate()).flip();
    long address = Pointer.nativeValue(Native.getDirectBufferPointer(bits));
    int result = fpga.fpgaReconfigureSlot(handle, 0, address, bits.limit(), 0);
    java.lang.ref.Reference.reachabilityFence(bits);
    if (result != Results.OK) {
      throw Results.failure(
          fpga, ErrorCode.PROGRAM_FAILED, result, "program", name, "the reconfiguration failed");
    }
  }

  /**
   * Opens the accelerator that a reconfiguration has put in place.
   *
   * @param acceleratorId its AFU id
   * @throws AcceleratorException {@code PROGRAM_FAILED} when it does not show in time, naming what
   *     does
   */
  public Accelerator openAccelerator(UUID acceleratorId) {
    enter("program");
    Accelerator opened = null;
    try {
      opened = awaitAccelerator(acceleratorId);
      return opened;
    } finally {
      if (opened == null) {
        occupancy.leave();
      }
    }
  }

  private Accelerator awaitAccelerator(UUID acceleratorId) {
    long deadline = System.nanoTime() + APPEAR_NANOS;
    while (true) {
      String seen = "no accelerator";
      try (Tokens accelerators = Tokens.of(fpga, Tokens.ACCELERATOR, token)) {
        for (int i = 0; i < accelerators.count(); i++) {
          try (Properties properties = accelerators.properties(i)) {
            Optional<UUID> id = properties.guid();
            if (id.filter(acceleratorId::equals).isPresent()) {
              Accelerator opened =
                  Accelerator.open(
                      fpga,
                      libc,
                      accelerators.get(i),
                      properties.interrupts(),
                      name,
                      occupancy::leave);
              accelerators.keep(i);
              return opened;
            }
            seen = "accelerator " + id.map(UUID::toString).orElse("without an id");
          }
        }
      }
      if (System.nanoTime() >= deadline) {
        throw AcceleratorException.of(
            ErrorCode.PROGRAM_FAILED,
            "program",
            name,
            "the card shows " + seen + " after the reconfiguration; expected " + acceleratorId);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private void enter(String operation) {
    if (!occupancy.enter()) {
      throw AcceleratorException.of(ErrorCode.CLOSED, operation, name, "it was closed");
    }
  }

  /**
   * Closes the card, when its accelerator is closed and the last call has come back; waits for
   * neither. Idempotent, never fails.
   */
  @Override
  public void close() {
    occupancy.close();
  }
}
