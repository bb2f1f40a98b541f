package io.coral.core.engine.internal;

import io.coral.api.Answer;
import io.coral.api.Argument;
import io.coral.api.Prospect;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.core.canary.internal.Candidate;
import io.coral.core.canary.internal.DiskCanaries;
import io.coral.spec.Access;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request that a canary gets too. It stands around whoever knows where the request is: the
 * arguments are copied before the request is admitted, the outputs before its answer is told. Then
 * the canary runs with the copies, and its outputs are compared. The caller never waits for it.
 */
final class CanaryTrial implements Pending.Whereabouts {

  /** A canary's request that is not given to a board for so long tells nothing. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Request request;
  private final Candidate candidate;
  private final DiskCanaries canaries;
  private final Submission known;
  private final Function<Request, Answer> submit;
  private final Executor later;
  private final Runnable over;
  private final List<Argument> copies = new ArrayList<>();
  private final List<Output> outputs = new ArrayList<>();

  /** Whether the installed version gave outputs; set before {@link #ended}, by the same thread. */
  private boolean answered;

  /** What is compared. */
  private record Output(
      ArtifactArgument declared, Argument of, ByteBuffer expected, ByteBuffer given) {}

  /**
   * Copies the arguments.
   *
   * @param known the request
   * @param submit takes the canary's request
   * @param later runs what blocks
   * @param over run once, at the end of the trial
   */
  CanaryTrial(
      Submission known,
      Candidate candidate,
      DiskCanaries canaries,
      Function<Request, Answer> submit,
      Executor later,
      Runnable over) {
    this.request = known.answer.request();
    this.candidate = candidate;
    this.canaries = canaries;
    this.known = known;
    this.submit = submit;
    this.later = later;
    this.over = over;
    List<ArtifactArgument> declared = known.fit().kernel().arguments();
    for (int i = 0; i < declared.size(); i++) {
      Argument argument = request.arguments().get(i);
      int bytes = bytes(argument);
      if (bytes == 0) {
        copies.add(argument);
        continue;
      }
      ByteBuffer memory = ByteBuffer.allocateDirect(bytes);
      copy(argument, memory);
      copies.add(new Argument.Array(memory));
      if (declared.get(i).access() != Access.READ) {
        outputs.add(new Output(declared.get(i), argument, ByteBuffer.allocate(bytes), memory));
      }
    }
  }

  /** Bytes of what the caller may change; 0 for what never does. */
  static int bytes(Argument argument) {
    if (argument instanceof Argument.Array array) {
      return array.size();
    }
    return argument instanceof Argument.Numbers numbers ? Math.toIntExact(numbers.bytes()) : 0;
  }

  private static void copy(Argument from, ByteBuffer to) {
    if (from instanceof Argument.Array array) {
      array.copyTo(to);
    } else if (from instanceof Argument.Numbers numbers) {
      numbers.copyTo(to);
    }
  }

  @Override
  public boolean cancel() {
    return known.cancel();
  }

  @Override
  public String explain() {
    return known.explain();
  }

  @Override
  public List<Prospect> prospects() {
    return known.prospects();
  }

  @Override
  public void ending(@Nullable RuntimeException failure) {
    if (failure == null) {
      outputs.forEach(output -> copy(output.of(), output.expected()));
      answered = true;
    }
    known.ending(failure);
  }

  @Override
  public void ended() {
    known.ended();
    if (answered) {
      later.execute(this::run);
    } else {
      over.run();
    }
  }

  private void run() {
    Request canarys =
        Request.of(candidate.accelerator(request.accelerator()))
            .args(copies.toArray())
            .tenant(request.tenant())
            .priority(Integer.MIN_VALUE)
            .deadline(Instant.now().plus(PATIENCE));
    try {
      submit.apply(canarys).whenComplete((response, failure) -> ended(failure));
    } catch (RequestException e) {
      ended(e);
    }
  }

  private void ended(@Nullable Throwable failure) {
    try {
      if (failure == null) {
        compare();
      } else if (failure instanceof RequestException refused && isItsFault(refused)) {
        canaries.failed(candidate, String.valueOf(refused.getMessage()));
      }
    } finally {
      over.run();
    }
  }

  private void compare() {
    for (Output output : outputs) {
      Optional<String> difference =
          candidate.comparison().difference(output.declared(), output.expected(), output.given());
      if (difference.isPresent()) {
        canaries.different(candidate, difference.get());
        return;
      }
    }
    canaries.equal(candidate);
  }

  /** Not where it had no turn, nor a board, nor is tried any more. */
  private static boolean isItsFault(RequestException failure) {
    return switch (failure.code()) {
      case FAILED, WRONG_ARGUMENT -> true;
      default -> false;
    };
  }
}
