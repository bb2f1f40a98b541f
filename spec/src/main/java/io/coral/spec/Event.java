package io.coral.spec;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The completion of one command. Any thread; many may wait. An event needs no closing.
 *
 * <p>A completed await happens-after everything that the device wrote for the command (CON-05).
 */
@ConsumerType
public interface Event {

  /** Whether a command is under way, done or failed. */
  enum State {
    /** Not finished. */
    PENDING,
    /** Finished; its effects are visible to commands after it. */
    COMPLETED,
    /** Failed; {@link Event#failure} says why. */
    FAILED
  }

  /** The state now; does not block. */
  State state();

  /**
   * Waits for this command alone, without a bound.
   *
   * @throws InterruptedException when interrupted; command and objects stay usable (CON-06)
   * @throws AcceleratorException the command's failure
   */
  void await() throws InterruptedException;

  /**
   * Waits for this command alone, up to a bound.
   *
   * @throws InterruptedException when interrupted; command and objects stay usable (CON-06)
   * @throws AcceleratorException the command's failure; {@code TIMEOUT} when the bound passed
   *     first, the command going on
   */
  void await(Duration bound) throws InterruptedException;

  /**
   * Completes with the command, exceptionally with an {@link AcceleratorException} when it fails.
   * Callbacks run on a thread of the runtime, on one that awaits the command or one behind it, or
   * on the caller's when the command is finished already, and must be short.
   */
  CompletionStage<Void> completion();

  /** The command's failure, once it failed. */
  Optional<AcceleratorException> failure();

  /**
   * When the command was queued, submitted, started and ended. Fetched only when asked for.
   *
   * @throws AcceleratorException {@code UNSUPPORTED} where {@link Features#TIMESTAMPS} is not
   *     declared; {@code BUSY} before the command has completed; the command's failure
   */
  EventTimes times();
}
