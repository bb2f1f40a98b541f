package io.coral.spec.backend;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Sensors;
import io.coral.spec.lifecycle.DeviceResource;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One open device as its vendor drives it. {@link DeviceResource} calls it and guards it: arguments
 * are valid, objects are open and of the loaded program, and nothing is released that a command
 * still uses.
 *
 * <p><b>Where calls come from.</b> Each of them on any thread.
 *
 * <ul>
 *   <li>At any time and many at once: {@link #sensors}, {@link #check}, {@link #capability}, {@link
 *       BackendProgram#allocate}, {@link BackendProgram#open}, {@link BackendBuffer#hostViews}, and
 *       copies and launches of different objects.
 *   <li>One at a time: {@link Plan#load}, {@link BackendProgram#unload}, {@link #stop} and {@link
 *       #close}. No command is on the device, and no allocation or open under way, when a program
 *       is loaded; {@link #stop} comes while commands are.
 *   <li>One at a time for each object and in order: {@link BackendBuffer#copy} and {@link
 *       BackendUnit#launch}, on the caller's thread or on the one that completed what the command
 *       waited for ({@link Command#inline} says which).
 *   <li>{@link BackendBuffer#release} and {@link BackendUnit#release}: once, on the thread that
 *       closes the object or on the one that <em>completes</em> its last command, before {@link
 *       Command#complete} or {@link Command#fail} returns. A release that waits for that thread, by
 *       joining it say, waits for ever.
 *   <li>The callbacks of a {@link Command} and {@link DeviceLoss#report} lead back into this
 *       package: a back end holds no lock of its own while it makes them.
 * </ul>
 *
 * <p><b>Failures.</b> Whatever is thrown fails that call, as {@code INTERNAL} where it is no {@link
 * AcceleratorException}. What gives something back, {@link #stop} included, cannot fail: what it
 * throws is logged. A copy or launch that throws has not reached the device.
 *
 * <p><b>Time.</b> {@link #stop}, {@link #close} and what is released at a close should fit into a
 * quarter of the declared stop grace; the caller of {@code close} waits no longer. {@link
 * Plan#load} may take as long as the board needs.
 */
@ConsumerType
public interface Backend {

  /** What the device is; constant, asked for once. */
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
   * Whether the device orders commands by itself; constant, asked for once. If so, commands arrive
   * with their unfinished predecessors in {@link Command#predecessors}; if not, each arrives when
   * all are finished.
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

  /**
   * How this back end reports that its device is gone; the same object each time. The default is of
   * a device that is never lost.
   */
  default DeviceLoss loss() {
    return new DeviceLoss();
  }

  /** A vendor's own optional operation; those of {@code lifecycle} are not asked for here. */
  default <T> Optional<T> capability(Class<T> type) {
    return Optional.empty();
  }

  /** Gives the device back. The last call; the program was unloaded before. */
  void close();
}
