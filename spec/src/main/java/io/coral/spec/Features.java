package io.coral.spec;

/** The registered optional features. A vendor's own start with {@code x-vendor-}. */
public final class Features {

  /** {@link io.coral.spec.capability.Registers}: control registers by offset. */
  public static final String REGISTERS = "registers";

  /** {@link io.coral.spec.capability.Reset}: the device can be reset while work is on it. */
  public static final String RESET = "reset";

  /** {@link io.coral.spec.capability.HotPlug}: boards come and go while the runtime is up. */
  public static final String HOT_PLUG = "hot-plug";

  /** {@link io.coral.spec.capability.PeerCopy}: device to device, without the host's memory. */
  public static final String PEER_COPY = "peer-copy";

  /** {@link io.coral.spec.capability.SubBuffers}: buffers that share a part of another. */
  public static final String SUB_BUFFERS = "sub-buffers";

  /** {@link io.coral.spec.capability.FaultReporting}: a kernel's fault is seen (CMP-13). */
  public static final String FAULT_REPORTING = "fault-reporting";

  /** {@link Event#times()} answers (CMP-14). */
  public static final String TIMESTAMPS = "timestamps";

  /** Wrapped host memory takes part in copies without a staging copy on the way. */
  public static final String DIRECT_WRAP = "direct-wrap";

  /**
   * {@link Buffer#write}, {@link Buffer#read} and {@link Buffer#fill}: between a device side and
   * any direct host memory (BUF-16). Since 1.1.
   */
  public static final String HOST_RANGES = "host-ranges";

  private Features() {}
}
