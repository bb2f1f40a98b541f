package io.coral.runtime.intelpac.opae.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

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
  private final Libc libc;
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
  private volatile boolean haveCome;

  private Interrupts(
      Fpga fpga, Libc libc, long handle, long[] events, int[] descriptors, int wake) {
    this.fpga = fpga;
    this.libc = libc;
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

  /**
   * Registers an event for each vector. Where their number is not told, each is tried until one is
   * refused. Empty where there are none, or fewer than were told.
   */
  static Optional<Interrupts> register(Fpga fpga, Libc libc, long handle, OptionalInt vectors) {
    int most = fpga.hasEvents() ? Math.min(vectors.orElse(MAX_VECTORS), MAX_VECTORS) : 0;
    long[] events = new long[most];
    int[] descriptors = new int[most];
    int count = 0;
    while (count < most && register(fpga, handle, count, events, descriptors)) {
      count++;
    }
    boolean complete = vectors.isEmpty() || count == most;
    int wake = count == 0 || !complete ? -1 : libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
    if (wake < 0) {
      unregister(fpga, handle, events, count);
      return Optional.empty();
    }
    return Optional.of(
        new Interrupts(fpga, libc, handle, Arrays.copyOf(events, count), descriptors, wake));
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

  /**
   * Whether one has come so far. One that was registered may never come: the library registers with
   * its daemon what the driver does not support.
   */
  public boolean haveCome() {
    return haveCome;
  }

  /** Waits for an interrupt or a wake-up, and takes note of all that came. */
  public void await(int millis) {
    if (libc.poll(polledAddress, events.length + 1L, millis) <= 0) {
      return;
    }
    for (int i = 0; i <= events.length; i++) {
      // the library's descriptors block: nothing is read where nothing came
      if ((polled.getShort(i * POLL_BYTES + 6) & Libc.POLLIN) != 0) {
        libc.read(polled.getInt(i * POLL_BYTES), counterAddress, Long.BYTES);
        haveCome |= i < events.length;
      }
    }
  }

  /** Ends the wait that is under way, or the next one. */
  public void wake() {
    libc.write(wake, oneAddress, Long.BYTES);
  }

  /** Unregisters the events. Nobody waits or wakes any more. */
  void close() {
    unregister(fpga, handle, events, events.length);
    libc.close(wake);
  }
}
