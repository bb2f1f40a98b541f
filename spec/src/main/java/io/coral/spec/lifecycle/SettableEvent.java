package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.EventTimes;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * An event that whoever made it settles: it stands for the end of something that no runtime of this
 * package does. The first end counts. Any thread; callbacks run on the thread that settles it.
 */
public final class SettableEvent extends SettlingEvent {

  private final String operation;
  private final String object;

  /**
   * An event that is pending.
   *
   * @param operation the call whose end it is, for error texts
   * @param object what the call is about
   */
  public SettableEvent(String operation, String object) {
    this.operation = Objects.requireNonNull(operation, "operation");
    this.object = Objects.requireNonNull(object, "object");
  }

  /** An event that has completed. */
  public static SettableEvent completed(String operation, String object) {
    SettableEvent event = new SettableEvent(operation, object);
    event.complete();
    return event;
  }

  /** Completes it, unless it is settled; whether it was not. */
  public boolean complete() {
    return settle(Outcome.WITHOUT_TIMES);
  }

  /**
   * Completes it, unless it is settled; whether it was not.
   *
   * @param times asked whenever a caller asks, on the caller's thread
   */
  public boolean complete(Supplier<EventTimes> times) {
    return settle(new Outcome(null, Objects.requireNonNull(times, "times")));
  }

  /** Fails it, unless it is settled; whether it was not. */
  public boolean fail(AcceleratorException failure) {
    return settle(Outcome.failed(Objects.requireNonNull(failure, "failure")));
  }

  @Override
  public String operation() {
    return operation;
  }

  @Override
  public String object() {
    return object;
  }

  @Override
  AcceleratorException withoutTimes() {
    return AcceleratorException.of(
        ErrorCode.UNSUPPORTED, "times", object, "it was completed without times");
  }
}
