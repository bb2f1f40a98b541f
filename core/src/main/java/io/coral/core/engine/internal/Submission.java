package io.coral.core.engine.internal;

import io.coral.api.Prospect;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.core.array.internal.ArrayUses;
import io.coral.core.array.internal.MemoryInUse;
import io.coral.core.request.internal.Fit;
import io.coral.spec.Access;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request that was checked and is to be admitted: the event of its admission, and from then on
 * where the request is. One that uses Coral arrays is admitted once those before it are done.
 */
final class Submission implements Work.Arrival, Pending.Whereabouts {

  final Pending answer;
  final HostArguments arguments;
  final Account account;

  /** On the dispatcher's clock. */
  final long deadline;

  /** Its place in the order of arrays; null where it uses none. */
  final @Nullable ArrayUses uses;

  /** The application's memory that it uses; null where nobody looks for conflicts. */
  final MemoryInUse.@Nullable Hold hold;

  private final Admission admission;
  private Fit fit;

  // written before anybody can answer it; asked with the lock
  private @Nullable Job job;

  /** Whether its deadline came before its admission. */
  private boolean isLate;

  /**
   * A request that was checked.
   *
   * @param admission goes on with it once those before it are done
   */
  Submission(
      Admission admission,
      Pending answer,
      Fit fit,
      HostArguments arguments,
      Account account,
      long deadline) {
    this.admission = admission;
    this.answer = answer;
    this.fit = fit;
    this.arguments = arguments;
    this.account = account;
    this.deadline = deadline;
    this.hold =
        admission.memory == null ? null : new MemoryInUse.Hold(answer.request(), accesses(fit));
    this.uses =
        arguments.uses().isEmpty()
            ? null
            : new ArrayUses(answer, arguments.uses(), () -> admission.proceed(this));
  }

  private static List<Access> accesses(Fit fit) {
    return fit.kernel().arguments().stream().map(ArtifactArgument::access).toList();
  }

  /** What can answer it. */
  Fit fit() {
    return fit;
  }

  /** The same where what is installed has changed; before it is admitted. */
  void fit(Fit now) {
    fit = now;
  }

  /** Takes room for it if there is some now. */
  boolean takesRoom() {
    return account.take(1, arguments.bytes());
  }

  @Override
  public void run() {
    if (!isLate) {
      admission.dispatcher.admitted(this);
    }
  }

  /** Whether it is like any other of its form: given nothing that boards keep, nor explained. */
  boolean isPlain() {
    return uses == null && arguments.constants().isEmpty() && !answer.request().isExplained();
  }

  /** What stands for it from now on; before anybody can answer it. */
  void becomes(Job asked) {
    job = asked;
  }

  /** Gives it up at its deadline unless it is admitted by then; it has one. */
  void expireInTime(Executor threads) {
    answer
        .toCompletableFuture()
        .orTimeout(deadline - admission.dispatcher.now(), TimeUnit.NANOSECONDS)
        .whenCompleteAsync(
            (response, failure) -> {
              if (failure instanceof TimeoutException) {
                expire();
              }
            },
            threads);
  }

  private void expire() {
    if (admission.dispatcher.question(() -> isLate = job == null)) {
      answer.fail(Explanations.late(answer.request()));
      admission.dispatcher.carryOn();
    }
  }

  @Override
  public boolean cancel() {
    boolean isAdmitted = admission.dispatcher.question(() -> job != null);
    if (isAdmitted) {
      return admission.dispatcher.question(() -> job != null && admission.dispatcher.cancel(job));
    }
    answer.fail(new CancellationException(answer.request().accelerator() + " was cancelled"));
    admission.dispatcher.carryOn();
    return true;
  }

  @Override
  public void ending(@Nullable RuntimeException failure) {
    account.give(1, arguments.bytes());
    Job asked = job;
    if (asked != null) {
      asked.asker.isAnswered();
    }
    MemoryInUse memory = admission.memory;
    if (memory != null && hold != null) {
      memory.give(hold);
    }
    if (uses != null) {
      admission.order.answered(uses, failure);
    }
  }

  @Override
  public void ended() {
    if (uses != null) {
      admission.order.release();
    }
  }

  @Override
  public String explain() {
    String awaited = uses == null ? null : admission.order.awaited(uses);
    if (awaited != null) {
      return answer.request() + " waits for " + awaited;
    }
    return admission.dispatcher.question(
        () -> job == null ? "it was not admitted" : admission.dispatcher.questions().explain(job));
  }

  @Override
  public List<Prospect> prospects() {
    return admission.dispatcher.question(
        () -> job == null ? List.of() : admission.dispatcher.questions().prospects(job));
  }
}
