package io.coral.core.engine.internal;

import io.coral.api.Board;
import io.coral.api.Request;
import io.coral.api.RequestException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Why requests were not answered, for people. Any thread. */
final class Explanations {

  private final Supplier<List<PooledBoard>> boards;

  Explanations(Supplier<List<PooledBoard>> boards) {
    this.boards = boards;
  }

  /** Nothing that is there can run it, or all that could has failed. */
  RequestException noBoard(Job job) {
    String id = job.request.accelerator();
    String there = installed(job) + "; " + describe(boards.get());
    if (job.reasons.isEmpty()) {
      return new RequestException(
          RequestException.Code.NO_BOARD,
          id,
          "no board can run " + id + ": it is installed for " + there);
    }
    Throwable cause = job.reasons.get(job.reasons.size() - 1).cause();
    RequestException failure =
        new RequestException(
            RequestException.Code.FAILED,
            id,
            id
                + " failed ("
                + reasons(job)
                + (job.hasLostBoards()
                    ? ") and is given to no other board, because these were lost as they ran it: "
                    : ") and no other board can run it: ")
                + "it is installed for "
                + there,
            cause);
    job.reasons.stream()
        .map(Job.Reason::cause)
        .filter(other -> other != cause)
        .distinct()
        .forEach(failure::addSuppressed);
    return failure;
  }

  private static String reasons(Job job) {
    return job.reasons.size() == 1
        ? String.valueOf(job.reasons.get(0).cause().getMessage())
        : job.reasons.stream()
            .map(reason -> "board " + reason.boardId() + ": " + reason.cause().getMessage())
            .distinct()
            .collect(Collectors.joining("; "));
  }

  private static String installed(Job job) {
    return job.fit.candidates().stream()
        .map(candidate -> candidate.artifact().platform().toString())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String describe(List<PooledBoard> known) {
    return known.isEmpty()
        ? "there are no boards"
        : "the boards are "
            + known.stream()
                .map(board -> describe(board.snapshot(0)))
                .collect(Collectors.joining(", "));
  }

  private static String describe(Board board) {
    return board.id()
        + " ("
        + board.device().platform()
        + ", "
        + board.state()
        + board.owner().map(owner -> " by " + owner).orElse("")
        + board.device().failure().map(failure -> ": " + failure).orElse("")
        + ")";
  }

  /** It failed, and would fail elsewhere too. */
  static RequestException failed(Job job, String how, Throwable cause) {
    if (cause instanceof RequestException refusal) {
      return refusal;
    }
    String id = job.request.accelerator();
    return new RequestException(RequestException.Code.FAILED, id, id + " " + how, cause);
  }

  static RequestException stopped(Request request) {
    return new RequestException(
        RequestException.Code.SHUTDOWN,
        request.accelerator(),
        "the engine was stopped before " + request.accelerator() + " was answered");
  }

  /** The engine itself is at fault. */
  static RequestException unexpected(Job job, Throwable cause) {
    return cause instanceof RequestException refusal
        ? refusal
        : new RequestException(
            RequestException.Code.FAILED,
            job.request.accelerator(),
            job.request.accelerator() + " was given up, because the engine failed: " + cause,
            cause);
  }
}
