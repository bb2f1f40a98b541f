package io.coral.runtime.intelpac.opae.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The interrupts of an accelerator, and a way to end the wait for them. One thread waits; any
 * thread wakes it.
 */
public final class Interrupts {

  /** {@code FPGA_EVENT_INTERRUPT}. */
  private static final int INTERRUPT = 0;

  /** More than any AFU has in use. */
  private static final int MAX_VECTORS = 16;

  /** {@code struct pollfd}: descriptor, events, events that came. */
  private static final int POLL_BYTES = 8;

  private final Fpga fpga;
  private final long handle;
  private final long[] events;
  private final int wake;
  private final ByteBuffer polled;
  private final long polledAddress;
  private final ByteBuffer counter =
      ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
  private final long counterAddress = Accelerator.address(counter);
  private final ByteBuffer one =
      ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, 1);
  private final long oneAddress = Accelerator.address(one);

  private Interrupts(Fpga fpga, long handle, long[] events, int[] descriptors, int wake) {
    this.fpga = fpga;
    this.handle = handle;
    this.events = events;
    this.wake = wake;
    this.polled =
        ByteBuffer.allocateDirect((events.length + 1) * POLL_BYTES).order(ByteOrder.nativeOrder());
    this.polledAddress = Accelerator.address(polled);
    for (int i = 0; i <= events.length; i++) {
      polled.putInt(i * POLL_BYTES, i < events.length ? descriptors[i] : wake);
      polled.putShort(i * POLL_BYTES + 4, Libc.POLLIN);
    }
  }

  /** Registers an event for each vector; empty where there are none or the driver refuses. */
  static Optional<Interrupts> register(Fpga fpga, long handle, int vectors) {
    int count = fpga.hasEvents() ? Math.min(vectors, MAX_VECTORS) : 0;
    long[] events = new long[count];
    int[] descriptors = new int[count];
    for (int i = 0; i < count; i++) {
      if (!register(fpga, handle, i, events, descriptors)) {
        unregister(fpga, handle, events, i);
        return Optional.empty();
      }
    }
    int wake = count == 0 ? -1 : Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
    if (wake < 0) {
      unregister(fpga, handle, events, count);
      return Optional.empty();
    }
    return Optional.of(new Interrupts(fpga, handle, events, descriptors, wake));
  }

  private static boolean register(
      Fpga fpga, long handle, int vector, long[] events, int[] descriptors) {
    long[] event = new long[1];
    int[] descriptor = new int[1];
    if (fpga.fpgaCreateEventHandle(event) != Results.OK) {
      return false;
    }
    // some libraries make the descriptor only when the event is registered
    if (fpga.fpgaRegisterEvent(handle, INTERRUPT, event[0], vector) == Results.OK) {
      if (fpga.fpgaGetOSObjectFromEventHandle(event[0], descriptor) == Results.OK) {
        events[vector] = event[0];
        descriptors[vector] = descriptor[0];
        return true;
      }
      fpga.fpgaUnregisterEvent(handle, INTERRUPT, event[0]);
    }
    fpga.fpgaDestroyEventHandle(event);
    return false;
  }

  private static void unregister(Fpga fpga, long handle, long[] events, int count) {
    for (int i = 0; i < count; i++) {
      fpga.fpgaUnregisterEvent(handle, INTERRUPT, events[i]);
      fpga.fpgaDestroyEventHandle(new long[] {events[i]});
    }
  }

  /** Waits for an interrupt or a wake-up, and takes note of all that came. */
  public void await(int millis) {
    if (Libc.poll(polledAddress, events.length + 1L, millis) <= 0) {
      return;
    }
    for (int i = 0; i <= events.length; i++) {
      if (polled.getShort(i * POLL_BYTES + 6) != 0) {
        Libc.read(polled.getInt(i * POLL_BYTES), counterAddress, Long.BYTES);
      }
    }
  }

  /** Ends the wait that is under way, or the next one. */
  public void wake() {
    Libc.write(wake, oneAddress, Long.BYTES);
  }

  /** Unregisters the events. Nobody waits or wakes any more. */
  void close() {
    unregister(fpga, handle, events, events.length);
    Libc.close(wake);
  }
}
