package io.coral.core.engine.internal;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.core.array.internal.ArrayOrder;
import io.coral.core.array.internal.ArrayUses;
import io.coral.core.array.internal.MemoryInUse;
import io.coral.core.array.internal.Repetition;
import io.coral.core.request.internal.Fit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a request and the scheduler: whether it fits, who asks, whether there is room
 * for it, and whose turn it is where requests use the same arrays. Any thread.
 */
final class Admission {

  final Dispatcher dispatcher;
  private final Function<Request, Fit> fits;
  private final Trials trials;
  private final Executor later;
  final ArrayOrder order;

  /** Null unless what requests use is checked. */
  final @Nullable MemoryInUse memory;

  private volatile boolean stopped;

  /**
   * Takes requests from now on.
   *
   * @param fits what can answer a request
   * @param trials chooses what a canary gets too
   */
  Admission(
      Dispatcher dispatcher, Function<Request, Fit> fits, Trials trials, EngineLimits limits) {
    this.dispatcher = dispatcher;
    this.fits = fits;
    this.trials = trials;
    this.later = dispatcher::later;
    this.order = new ArrayOrder(limits.view().duration(), limits.arraysChecked(), this::repeat);
    this.memory = limits.arraysChecked() ? new MemoryInUse() : null;
  }

  /** Takes nothing more. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /** A new array of so many bytes. */
  CoralArray array(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("an array of " + bytes + " bytes; expected at least 1");
    }
    if (stopped) {
      throw new IllegalStateException("the engine was stopped");
    }
    return order.array(bytes);
  }

  /** The answers to requests that wait for others' use of their arrays, by arrival. */
  List<Answer> waiting() {
    return order.waiting();
  }

  Answer submit(Request request) {
    Submission submission = submission(request);
    if (!submission.takesRoom()
        && !dispatcher.tenants().takeRoom(List.of(submission), request.patience())) {
      throw Explanations.stopped(request);
    }
    if (submission.uses == null && submission.hold == null) {
      chooseTrial(submission);
      dispatcher.submit(submission);
    } else {
      admitInOrder(List.of(submission));
      dispatcher.carryOn();
    }
    return submission.answer;
  }

  List<Answer> submitAll(List<Request> requests) {
    if (requests.isEmpty()) {
      return List.of();
    }
    List<Submission> submissions = new ArrayList<>(requests.size());
    Duration patience = requests.get(0).patience();
    for (Request request : requests) {
      submissions.add(submission(request));
      patience = patience.compareTo(request.patience()) < 0 ? patience : request.patience();
    }
    if (!dispatcher.tenants().takeRoom(submissions, patience)) {
      throw Explanations.stopped(requests.get(0));
    }
    admitInOrder(submissions);
    dispatcher.carryOn();
    List<Answer> answers = new ArrayList<>(requests.size());
    submissions.forEach(each -> answers.add(each.answer));
    return answers;
  }

  /** Checks a request and copies what must be copied; nothing else has happened yet. */
  private Submission submission(Request request) {
    if (stopped) {
      throw Explanations.stopped(request);
    }
    Fit fit = fits.apply(request);
    Account account = dispatcher.tenants().account(request.tenant());
    if (account == null) {
      throw new RequestException(
          RequestException.Code.UNKNOWN_TENANT,
          request.accelerator(),
          dispatcher.tenants().unknown(request.tenant()));
    }
    long deadline = request.deadline().map(dispatcher::at).orElse(Long.MAX_VALUE);
    if (deadline <= dispatcher.now()) {
      throw new RequestException(
          RequestException.Code.DEADLINE,
          request.accelerator(),
          "the deadline "
              + request.deadline().orElseThrow()
              + " has passed; expected one in the future");
    }
    HostArguments arguments = new HostArguments(request, fit, order);
    Submission submission =
        new Submission(this, new Pending(request, later), fit, arguments, account, deadline);
    submission.answer.at(submission);
    return submission;
  }

  /** Admits those that need not wait for others' use of their arrays; all or none are taken. */
  private void admitInOrder(List<Submission> submissions) {
    List<ArrayUses> uses = new ArrayList<>();
    List<MemoryInUse.Hold> holds = new ArrayList<>();
    for (Submission each : submissions) {
      if (each.uses != null) {
        uses.add(each.uses);
      }
      if (each.hold != null) {
        holds.add(each.hold);
      }
    }
    Set<ArrayUses> first;
    try {
      first = Set.copyOf(enter(uses, holds));
    } catch (RequestException e) {
      submissions.forEach(each -> each.account.give(1, each.arguments.bytes()));
      throw e;
    }
    for (Submission each : submissions) {
      if (each.uses == null || first.contains(each.uses)) {
        admit(each);
      } else if (each.deadline != Long.MAX_VALUE) {
        each.expireInTime(later);
      }
    }
  }

  private List<ArrayUses> enter(List<ArrayUses> uses, List<MemoryInUse.Hold> holds) {
    if (memory == null) {
      return order.enter(uses);
    }
    memory.take(holds);
    try {
      return order.enter(uses);
    } catch (RequestException e) {
      holds.forEach(memory::give);
      throw e;
    }
  }

  private void admit(Submission submission) {
    ArrayUses uses = submission.uses;
    ArrayException problem = uses == null ? null : uses.problem();
    if (problem != null) {
      submission.answer.fail(Explanations.noContent(submission.answer.request(), problem));
    } else if (uses != null && uses.lost() != null) {
      if (submission.deadline != Long.MAX_VALUE) {
        submission.expireInTime(later);
      }
      uses.restore(failure -> later.execute(() -> restored(submission, failure)));
    } else {
      if (uses == null) {
        chooseTrial(submission);
      }
      dispatcher.admit(submission);
    }
  }

  private void restored(Submission submission, @Nullable Throwable failure) {
    if (failure != null) {
      submission.answer.fail(Explanations.noContent(submission.answer.request(), failure));
    } else if (!submission.answer.isDone()) {
      proceed(submission);
    }
    dispatcher.carryOn();
  }

  /** Runs once more what made content that a lost board alone had. */
  private void repeat(Request again, Repetition repetition, Consumer<@Nullable Throwable> done) {
    later.execute(
        () -> {
          try {
            Submission submission = submission(again);
            Objects.requireNonNull(submission.uses, "it writes arrays").repeats(repetition);
            submission.account.takeAnyway(1, submission.arguments.bytes());
            admitInOrder(List.of(submission));
            submission.answer.whenComplete((response, failure) -> done.accept(failure));
            dispatcher.carryOn();
          } catch (Throwable e) {
            done.accept(e);
          }
        });
  }

  /** Chooses whether a canary gets it too; it uses no Coral array. */
  private void chooseTrial(Submission submission) {
    Pending.Whereabouts where = trials.around(submission);
    if (where != submission) {
      submission.answer.at(where);
    }
  }

  /** Admits a request before which all are done now; on the thread of whoever ended the last. */
  void proceed(Submission submission) {
    if (stopped) {
      submission.answer.fail(Explanations.stopped(submission.answer.request()));
    } else if (dispatcher.isCurrent(submission.fit())) {
      admit(submission);
    } else {
      dispatcher.later(() -> proceedAnew(submission));
    }
  }

  private void proceedAnew(Submission submission) {
    try {
      Fit now = fits.apply(submission.answer.request());
      if (submission.arguments.areFor(submission.answer.request(), now)) {
        submission.fit(now);
        admit(submission);
      } else {
        submission.answer.fail(Explanations.replaced(submission.answer.request()));
      }
    } catch (Throwable e) {
      submission.answer.fail(Explanations.unexpected(submission.answer.request(), e));
    }
    dispatcher.carryOn();
  }
}
