package io.coral.spec.support;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Sensors;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One open device as its vendor drives it. {@link DeviceResource} calls it and guards it: arguments
 * are valid, objects are open and of the loaded program, and nothing is released that a command
 * still uses.
 *
 * <p>{@link #info}, {@link #sensors} and {@link #check} may be called at any time from any thread.
 * The other calls come one at a time.
 */
@ConsumerType
public interface Backend {

  /** What the device is; constant. */
  DeviceInfo info();

  /** Reads the sensors now, within 10 ms; unknown is absent. */
  Sensors sensors();

  /**
   * Makes every check that can be made without touching the device.
   *
   * @return what loads the checked bitstream
   * @throws AcceleratorException {@code INVALID_BINARY} or {@code INCOMPATIBLE}
   */
  Plan check(Bitstream bitstream);

  /** A bitstream that passed every check. */
  @ConsumerType
  interface Plan {

    /**
     * Programs the device. The earlier program was unloaded before.
     *
     * @throws AcceleratorException any code; the resource is then unprogrammed and the caller sees
     *     {@code PROGRAM_FAILED}
     */
    BackendProgram load();
  }

  /**
   * Whether the device orders commands by itself. If so, commands arrive with their unfinished
   * predecessors in {@link Command#waitFor}; if not, each arrives when all are finished.
   */
  default boolean ordersCommands() {
    return false;
  }

  /**
   * Stops the device and makes every submitted command finish, so that it holds no memory. Called
   * for a reset, and at close when commands outlast the grace.
   *
   * @return whether the device is certainly quiet; if not, what it may still use is never released
   */
  boolean stop();

  /** A vendor's own optional operation; those of {@code support} are not asked for here. */
  default <T> Optional<T> capability(Class<T> type) {
    return Optional.empty();
  }

  /** Gives the device back. The last call; the program was unloaded before. */
  void close();
}
