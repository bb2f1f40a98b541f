package io.coral.core.engine.internal;

import io.coral.core.schedule.internal.Application;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One that asks on a tenant's behalf: it is known for as long as a request of it is unanswered,
 * wherever that is. Any thread.
 */
final class Asker {

  final Application application;
  private final boolean isNamed;
  private final AtomicInteger unanswered = new AtomicInteger();

  /**
   * One that has asked for nothing.
   *
   * @param isNamed whether it may be forgotten, so that it has to be counted what it asks for
   */
  Asker(Application application, boolean isNamed) {
    this.application = application;
    this.isNamed = isNamed;
  }

  /** Has one more request. */
  void asks() {
    if (isNamed) {
      unanswered.incrementAndGet();
    }
  }

  /** Has one less. */
  void isAnswered() {
    if (isNamed) {
      unanswered.decrementAndGet();
    }
  }

  /** Whether it may be forgotten; within an event. */
  boolean isForgettable() {
    return unanswered.get() == 0 && application.isForgettable();
  }
}
