package io.coral.spec.backend;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.EventTimes;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One command as the back end sees it to which it was submitted. The back end completes or fails it
 * once, when the device holds nothing of it any more; a second end says nothing new. Any thread.
 */
@ProviderType
public interface Command {

  /** The call that made the command, e.g. {@code run}. */
  String operation();

  /** What the command is about, for error texts. */
  String object();

  /** When the command was issued, on the axis of {@link System#nanoTime()}. */
  long queuedNanos();

  /**
   * Whether the submitting thread is the caller's own. If it is not, it is some runtime's callback
   * thread, and the back end must not do long work on it.
   */
  boolean inline();

  /**
   * The commands of the same resource that must finish first and that the device orders by itself;
   * empty unless {@link Backend#ordersCommands}.
   */
  List<? extends Command> predecessors();

  /**
   * Whether something has failed that the command depends on. If not, a command that the device did
   * not execute because one of {@link #predecessors} had failed is to be started once more: it was
   * only to come behind that one.
   */
  boolean dependencyHasFailed();

  /** Whether its end is known to whoever waits for it, also when a close did not wait for it. */
  boolean isSettled();

  /** Keeps the back end's own handle, such as a native event, with the command. */
  void attach(Object handle);

  /** What was attached. */
  @Nullable Object attachment();

  /**
   * Calls back when somebody first wants to know the command's end, or now if that was before. A
   * back end may leave an end that nobody wants to know for later, by a fraction of a second.
   *
   * @param action takes the place of an earlier one; short, on the thread of whoever wants to know
   */
  void whenWanted(Runnable action);

  /**
   * Lets the first thread that awaits the command look for its end itself before it sleeps, which
   * spares two threads from being woken. Not called once somebody wants to know the end; set before
   * the command can end.
   *
   * @param look is given for how many nanoseconds it may look; returns then at the latest, whether
   *     the command has ended or not
   */
  default void whenAwaited(LongConsumer look) {}

  /** Calls back once, when the device is done with the command; set while it is submitted. */
  void whenDone(Runnable action);

  /** Completes the command; the device is done with it. */
  void complete();

  /**
   * Completes the command; the device is done with it.
   *
   * @param times asked at most when a caller asks, on the caller's thread
   */
  void complete(Supplier<EventTimes> times);

  /** Fails the command; the device is done with it. */
  void fail(AcceleratorException failure);

  /** Makes a failure of this command, for {@link #fail}. */
  default AcceleratorException newFailure(ErrorCode code, String text) {
    return AcceleratorException.of(code, operation(), object(), text);
  }
}
