package io.coral.runtime.inaccel.internal;

import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Gives several things back at once: a library may take a second for each. */
final class Together {

  /** A deadline that does not come: for what takes as long as it takes. */
  static final long FOR_EVER = Waiting.deadline(Duration.ofDays(36_500));

  private Together() {}

  /**
   * Does the same to each, on daemon threads. What takes longer goes on behind this call.
   *
   * @param what names the threads, and a failure in the log
   * @param deadline when the caller goes on, on the axis of {@link System#nanoTime()}
   */
  static <E> void each(String what, Collection<E> all, long deadline, Consumer<? super E> action) {
    List<Thread> threads = new ArrayList<>();
    for (E one : all) {
      Thread thread =
          new Thread(() -> ForeignCode.tell(what, () -> action.accept(one)), "coral-" + what);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    threads.forEach(thread -> Waiting.join(thread, deadline));
  }
}
