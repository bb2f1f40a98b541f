package io.coral.spec.backend;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a back end reports that its device is gone for good: it makes one of these, answers it from
 * {@link Backend#loss}, and calls {@link #report} whenever it learns of the loss. A report that
 * comes before the resource is open is kept for it. Any thread.
 */
public final class DeviceLoss {

  // guarded by this
  private @Nullable String cause;
  private @Nullable Consumer<String> listener;

  /** A device that is there. */
  public DeviceLoss() {}

  /**
   * Reports the loss, also from within a call of the back end; a second report says nothing new.
   * Everything outstanding on the resource fails with {@code DEVICE_LOST} before this returns.
   *
   * @param what what was seen, for people
   */
  public void report(String what) {
    Consumer<String> told;
    synchronized (this) {
      if (cause != null) {
        return;
      }
      cause = Objects.requireNonNull(what, "what");
      told = listener;
    }
    if (told != null) {
      told.accept(what);
    }
  }

  /**
   * Calls back once with the report, or now if it was made before. For whoever opens the device.
   */
  public void listen(Consumer<String> told) {
    String before;
    synchronized (this) {
      listener = told;
      before = cause;
    }
    if (before != null) {
      told.accept(before);
    }
  }
}
