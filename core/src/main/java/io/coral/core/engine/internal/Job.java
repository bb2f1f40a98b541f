package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.api.Receipt;
import io.coral.api.Request;
import io.coral.api.Response;
import io.coral.core.account.internal.Ended;
import io.coral.core.array.internal.ArrayUses;
import io.coral.core.memory.internal.ConstantPool;
import io.coral.core.request.internal.Fit;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.Ticket;
import io.coral.spec.Access;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request under way. At any moment it is in one place: the state machine's queues, or one board's
 * hand, which passes it back through the dispatcher's lock.
 */
final class Job extends Ticket {

  /** What can answer it. */
  final Fit fit;

  final Pending answer;

  /** Its arguments as boards take them. */
  final HostArguments arguments;

  final Asker asker;
  final Account account;

  /** What it does with Coral arrays; null where it uses none. */
  final @Nullable ArrayUses uses;

  /** What it is called in the log; counted by arrival. */
  long number;

  /** How often it was started. */
  int attempts;

  /** When it came, and when it was last given to a board, by {@link System#nanoTime}. */
  final long submitted;

  long started;

  /** What went wrong with it; null while nothing did. Read by any thread. */
  private volatile @Nullable Troubles troubles;

  private @Nullable Job successor;

  /** Its neighbours among those that have not ended; for {@link LiveJobs}. */
  @Nullable Job before;

  @Nullable Job after;
  boolean isLive;

  /**
   * A request that is admitted; within an event.
   *
   * @param now by {@link System#nanoTime}
   */
  Job(Submission admitted, Queue queue, long now) {
    this(admitted, queue, admitted.account.asker(admitted.answer.request().application()), now);
  }

  /**
   * A request that takes over the place of one that is as it is.
   *
   * @param now by {@link System#nanoTime}
   */
  Job(Submission admitted, Job before, long now) {
    this(admitted, before.queue(), before.asker, now);
  }

  private Job(Submission admitted, Queue queue, Asker asker, long now) {
    this(
        admitted.answer,
        admitted.arguments,
        admitted.fit(),
        queue,
        asker,
        admitted.account,
        admitted.uses,
        admitted.deadline,
        now);
  }

  Job(
      Pending answer,
      HostArguments arguments,
      Fit fit,
      Queue queue,
      Asker asker,
      Account account,
      @Nullable ArrayUses uses,
      long deadline,
      long submitted) {
    super(
        queue,
        asker.application,
        answer.request().priority(),
        deadline,
        arguments.bytesIn(),
        arguments.bytesOut(),
        arguments.bytes());
    this.answer = answer;
    this.arguments = arguments;
    this.fit = fit;
    this.asker = asker;
    this.account = account;
    this.uses = uses;
    this.submitted = submitted;
    if (request().isExplained()) {
      keepCosts();
    }
    int shared = arguments.constants().size() + arguments.uses().size();
    if (shared > 0) {
      needs(arguments.constants(), arguments.uses(), new long[shared], new double[shared]);
    }
  }

  /** Says what it reads that boards may have; those before it have written its arrays. */
  private void needs(
      List<Constant> constants, List<ArrayUses.Use> uses, long[] numbers, double[] bytes) {
    int at = 0;
    for (Constant constant : constants) {
      numbers[at] = ConstantPool.number(constant, account.constantsOwner());
      bytes[at++] = constant.size();
    }
    for (ArrayUses.Use use : uses) {
      numbers[at] = use.array().content();
      bytes[at++] = use.access() == Access.WRITE ? 0 : use.array().size();
    }
    needs(numbers, bytes);
  }

  /** As the caller made it. */
  Request request() {
    return answer.request();
  }

  /** What went wrong with it so far. */
  Troubles troubles() {
    Troubles known = troubles;
    if (known == null) {
      known = new Troubles();
      troubles = known;
    }
    return known;
  }

  /** Why boards did not answer it, in order. */
  List<Troubles.Reason> reasons() {
    Troubles known = troubles;
    return known == null ? List.of() : known.reasons();
  }

  /** The board that it failed on and that may still use its arrays; null where none may. */
  @Nullable String heldBy() {
    Troubles known = troubles;
    return known == null ? null : known.heldBy;
  }

  /** Bytes of all its arrays. */
  long bytes() {
    return arguments.bytes();
  }

  /**
   * Whether boards get a copy of an argument, which the caller keeps where they cannot reach it.
   */
  boolean isCopied(int position) {
    return request().arguments().get(position) instanceof Argument.Numbers;
  }

  /** Whether it reads an array that no board has any more, which can be made again. */
  boolean isBereft() {
    return uses != null && uses.lost() != null && uses.problem() == null;
  }

  /** The same request for another queue; it keeps what happened to it. Within an event. */
  Job movedTo(Queue other, Fit nowOffered) {
    Job moved =
        new Job(answer, arguments, nowOffered, other, asker, account, uses, deadline(), submitted);
    moved.number = number;
    moved.attempts = attempts;
    moved.troubles = troubles;
    successor = moved;
    return moved;
  }

  /** What stands for the request now. */
  Job last() {
    Job last = this;
    for (Job next = this; next != null; next = next.successor) {
      last = next;
    }
    return last;
  }

  /** Why boards did not answer it, for its receipt. */
  List<Receipt.Failure> failures() {
    Troubles known = troubles;
    return known == null ? List.of() : known.failures();
  }

  /**
   * What the recorder is told of its end.
   *
   * @param epoch when the clock of deadlines began
   * @param now by {@link System#nanoTime}
   * @param response null when it was not answered with a result
   */
  Ended ended(long epoch, long now, String outcome, @Nullable Response response) {
    return new Ended(
        request().accelerator(),
        request().tenant(),
        request().priority(),
        deadline() == Long.MAX_VALUE ? Long.MAX_VALUE : deadline() + epoch - submitted,
        arguments.bytesIn(),
        arguments.bytesOut(),
        arguments.bytes(),
        submitted,
        now,
        outcome,
        response);
  }

  /** Whether so many boards were lost under it that it is taken to be the reason. */
  boolean hasLostBoards() {
    Troubles known = troubles;
    return known != null && known.hasLostBoards();
  }

  /** Whether it has failed too often, or for too long, to be tried again. */
  boolean isSpent(long now, long longest) {
    Troubles known = troubles;
    return known != null && known.areTooMany(now, longest);
  }
}
