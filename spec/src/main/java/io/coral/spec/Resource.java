package io.coral.spec;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One programmable device, or a group that acts as one, open for exclusive use.
 *
 * <p>All methods may be called from any thread. After {@link #close} every method but {@link
 * #info}, {@link #state} and {@code close} fails with {@code CLOSED} (LIF-02); after the loss of
 * the device, with {@code DEVICE_LOST}.
 */
@ConsumerType
public interface Resource extends AutoCloseable {

  /** What the device is; answers in every state. */
  DeviceInfo info();

  /**
   * Reads the sensors now. Should answer within 10 ms (MET-07), also during program, copy and run
   * (MET-06).
   */
  Sensors sensors();

  /**
   * Whether and what it is programmed with; answers in every state, and at once: whoever asks sets
   * no bound to it.
   */
  ResourceState state();

  /**
   * Makes every check that {@link #program} makes, with no device effect (PRG-12). Blocks while the
   * binary is read; does not keep it.
   *
   * @throws AcceleratorException {@code INVALID_BINARY} for a wrong container or a contradiction
   *     between binary and descriptor (PRG-02); {@code INCOMPATIBLE} for a binary of another
   *     platform, naming both (PRG-03)
   */
  void check(Bitstream bitstream);

  /**
   * Programs the device and starts a new epoch. Blocks. Checks first: a failed check leaves the
   * earlier program in place. Once the device has been touched, a failure leaves it unprogrammed.
   * Waits for outstanding commands up to {@link Bounds#programDrain}; meanwhile new commands fail
   * {@code BUSY} (PRG-05). The binary is neither modified nor kept (PRG-08).
   *
   * @throws AcceleratorException as {@link #check}; {@code BUSY} when outstanding commands outlast
   *     the bound, the device untouched; {@code PROGRAM_FAILED} when the device refused, leaving it
   *     unprogrammed (PRG-04)
   */
  void program(Bitstream bitstream);

  /**
   * Brings the resource back to unprogrammed; the fabric may keep its configuration (PRG-13). Waits
   * as {@link #program} does.
   *
   * @throws AcceleratorException {@code BUSY} when outstanding commands outlast the bound
   */
  void unprogram();

  /**
   * The memories of the programmed device, by index from 0 without gaps (MEM-01).
   *
   * @throws AcceleratorException {@code NOT_PROGRAMMED} before programming (PRG-10)
   */
  List<Memory> memories();

  /**
   * The kernels of the loaded program.
   *
   * @throws AcceleratorException {@code NOT_PROGRAMMED} before programming (PRG-10)
   */
  List<KernelInfo> kernels();

  /**
   * Opens a compute unit by kernel name, or by the name of one instance. The caller owns it.
   *
   * @throws AcceleratorException {@code NOT_FOUND} for an unknown name, listing what exists, and
   *     {@code INVALID_ARGUMENT} for an empty one (CMP-01); {@code NOT_PROGRAMMED} before
   *     programming
   */
  ComputeUnit openComputeUnit(String name);

  /**
   * An optional operation, one of {@link io.coral.spec.capability}.
   *
   * @throws AcceleratorException {@code UNSUPPORTED} when the feature is not declared (VER-03)
   */
  default <T> T capability(Class<T> type) {
    throw Unsupported.capability(type, "resource " + info().id());
  }

  /**
   * Closes compute units and buffers, then the device (LIF-03). Never fails and is idempotent
   * (LIF-01, LIF-04); waits for outstanding commands up to {@link Bounds#stopGrace}, whose events
   * otherwise fail with {@code CLOSED}.
   */
  @Override
  void close();
}
