package io.coral.core.engine.internal;

import io.coral.core.request.internal.Fit;
import org.jspecify.annotations.Nullable;

/**
 * A request that was checked and is to be admitted: the event of its admission, and from then on
 * where the request is.
 */
final class Submission implements Runnable, Pending.Whereabouts {

  final Pending answer;
  final Fit fit;
  final HostArguments arguments;
  final Account account;

  /** On the dispatcher's clock. */
  final long deadline;

  private final Dispatcher dispatcher;

  // written by the admission; asked with the lock after it, for events are worked off in order
  private @Nullable Job job;

  Submission(
      Dispatcher dispatcher,
      Pending answer,
      Fit fit,
      HostArguments arguments,
      Account account,
      long deadline) {
    this.dispatcher = dispatcher;
    this.answer = answer;
    this.fit = fit;
    this.arguments = arguments;
    this.account = account;
    this.deadline = deadline;
  }

  /** Takes room for it if there is some now. */
  boolean takesRoom() {
    return account.take(1, arguments.bytes());
  }

  @Override
  public void run() {
    job = dispatcher.admitted(this);
  }

  @Override
  public boolean cancel() {
    return dispatcher.question(() -> job != null && dispatcher.cancel(job));
  }

  @Override
  public String explain() {
    return dispatcher.question(() -> job == null ? "it was not admitted" : dispatcher.explain(job));
  }
}
