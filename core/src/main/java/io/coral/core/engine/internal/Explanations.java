package io.coral.core.engine.internal;

import io.coral.api.Board;
import io.coral.api.Prospect;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.artifact.Artifact;
import io.coral.core.schedule.internal.Line;
import io.coral.core.schedule.internal.Ticket;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Platform;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why requests were not answered, for people. Any thread. */
final class Explanations {

  private final Supplier<List<PooledBoard>> boards;
  private final Grants grants;

  Explanations(Supplier<List<PooledBoard>> boards, Grants grants) {
    this.boards = boards;
    this.grants = grants;
  }

  /** Nothing that is there can run it, or all that could has failed. */
  RequestException noBoard(Job job) {
    String id = job.request().accelerator();
    String tenant = job.account.name;
    List<Board> known =
        boards.get().stream()
            .filter(board -> grants.admits(tenant, board.device()))
            .map(board -> board.snapshot(0))
            .toList();
    String there =
        installed(job) + "; " + describe(known) + grants.told(tenant) + undecided(job, known);
    if (job.reasons().isEmpty()) {
      return new RequestException(
          RequestException.Code.NO_BOARD,
          id,
          "no board can run " + id + ": it is installed for " + there);
    }
    Throwable cause = job.reasons().get(job.reasons().size() - 1).cause();
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
    job.reasons().stream()
        .map(Troubles.Reason::cause)
        .filter(other -> other != cause)
        .distinct()
        .forEach(failure::addSuppressed);
    return failure;
  }

  /** What it was to read has no content. */
  static RequestException noContent(Request request, Throwable why) {
    String id = request.accelerator();
    return new RequestException(
        RequestException.Code.FAILED, id, id + " was not run: " + why.getMessage(), why);
  }

  /** It was not given to a board in time. */
  static RequestException late(Job job) {
    String id = job.request().accelerator();
    return new RequestException(
        RequestException.Code.DEADLINE,
        id,
        id
            + " was not started before its deadline"
            + job.request().deadline().map(at -> " at " + at).orElse("")
            + "; it waited "
            + millis(System.nanoTime() - job.submitted)
            + tried(job));
  }

  /** It waited for others that use its arrays until its deadline. */
  static RequestException late(Request request) {
    String id = request.accelerator();
    return new RequestException(
        RequestException.Code.DEADLINE,
        id,
        id
            + " was not started before its deadline"
            + request.deadline().map(at -> " at " + at).orElse("")
            + "; requests that came before it use the same arrays");
  }

  /**
   * Where a request is that is not done.
   *
   * @param boardId the board that it was given to; null while it waits
   * @param prospects what it is expected to take where, or was when it was given to the board
   */
  static String underWay(Job job, @Nullable String boardId, List<Prospect> prospects) {
    String since = millis(System.nanoTime() - job.submitted);
    String whose =
        job.request() + labels(job) + application(job) + " of tenant " + job.account.name;
    String holder = job.heldBy();
    if (holder != null) {
      return whose
          + " failed on board "
          + holder
          + ", which may still use its arrays"
          + (job.state() == Ticket.State.OUTSIDE ? " and was given up for that" : "")
          + "; it goes on once they are released, "
          + since
          + " after it came"
          + tried(job);
    }
    if (boardId != null && job.state() == Ticket.State.PINNED) {
      return whose
          + " waits since "
          + since
          + " for board "
          + boardId
          + ", which holds data that it reads and is taken to be done sooner than one that does not"
          + expected("now, if it were next", prospects)
          + tried(job);
    }
    if (boardId != null) {
      return whose
          + " is on board "
          + boardId
          + ", "
          + since
          + " after it came"
          + job.answer.choice()
          + expected("when it was given there", prospects)
          + tried(job);
    }
    Line line = job.line();
    if (line == null) {
      return whose
          + " is in no queue now: what is installed has changed, or a runtime has not told its"
          + " boards yet"
          + tried(job);
    }
    String what =
        line.open() > 0
            ? "for one of "
                + line.open()
                + " compute units, which are busy; all that waits is taken to be worked off in "
                + millis(line.drain())
            : line.coming() > 0
                ? "for a board that is being programmed for it"
                : "for a board that can be programmed for it";
    return whose
        + " waits since "
        + since
        + ", one of "
        + job.queue().waiting()
        + " for the same, "
        + what
        + expected("now, if it were next", prospects)
        + tried(job);
  }

  private static String expected(String when, List<Prospect> prospects) {
    return prospects.isEmpty()
        ? ""
        : prospects.stream()
            .map(Prospect::toString)
            .collect(Collectors.joining(", ", "; expected " + when + ": ", ""));
  }

  /** What decided where it ran, if not who is done soonest. */
  static String choice(boolean isByData, boolean follows) {
    if (isByData) {
      return "; the board was chosen because data that it reads is there";
    }
    return follows ? "; it followed its thread's last request on the same compute unit" : "";
  }

  private static String labels(Job job) {
    return job.request().labels().isEmpty() ? "" : " " + job.request().labels();
  }

  private static String application(Job job) {
    String application = job.request().application();
    return application.isEmpty() ? "" : " of application " + application;
  }

  private static String tried(Job job) {
    return job.reasons().isEmpty() ? "" : "; tried: " + reasons(job);
  }

  private static String millis(double nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }

  private static String reasons(Job job) {
    return job.reasons().size() == 1
        ? String.valueOf(job.reasons().get(0).cause().getMessage())
        : job.reasons().stream()
            .map(reason -> "board " + reason.boardId() + ": " + reason.cause().getMessage())
            .distinct()
            .collect(Collectors.joining("; "));
  }

  private static String installed(Job job) {
    return job.fit.candidates().stream()
        .map(
            candidate ->
                candidate.artifact().platform()
                    + interfaces(Bitstream.interfaces(candidate.artifact().properties())))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String interfaces(List<String> ids) {
    return ids.isEmpty() ? "" : " with interfaces " + ids;
  }

  private static String describe(List<Board> known) {
    return known.isEmpty()
        ? "there are no boards"
        : "the boards are "
            + known.stream().map(Explanations::describe).collect(Collectors.joining(", "));
  }

  /** What an operator can decide where interfaces do not: they are told by one side alone. */
  private static String undecided(Job job, List<Board> known) {
    return job.fit.candidates().stream()
        .flatMap(
            candidate ->
                known.stream()
                    .map(Board::device)
                    .filter(device -> isUndecided(candidate.artifact(), device))
                    .map(device -> candidate.artifact().platform() + " and " + device.platform()))
        .distinct()
        .map(
            names ->
                "; names decide, because only one of descriptor and board tells interfaces: if "
                    + names
                    + " belong together, declare them equal (platforms.equal in the configuration"
                    + " of the board's runtime)")
        .collect(Collectors.joining());
  }

  private static boolean isUndecided(Artifact artifact, DeviceInfo device) {
    List<String> needed = Bitstream.interfaces(artifact.properties());
    Platform built = artifact.platform();
    return built.vendor().equals(device.vendor())
        && built.name().equals(device.name())
        && needed.isEmpty() != device.interfaces().isEmpty()
        && !device.runs(built, needed);
  }

  /** A board in words: what it is, and what can be done with it. */
  static String describe(Board board) {
    return board.id()
        + " ("
        + board.device().platform()
        + interfaces(board.device().interfaces())
        + ", "
        + board.state()
        + board.owner().map(owner -> " by " + owner).orElse("")
        + board.holder().map(holder -> ", " + holder).orElse("")
        + board.device().failure().map(failure -> ": " + failure).orElse("")
        + ")";
  }

  /** It failed, and would fail elsewhere too. */
  static RequestException failed(Job job, String how, Throwable cause) {
    if (cause instanceof RequestException refusal) {
      return refusal;
    }
    String id = job.request().accelerator();
    return new RequestException(RequestException.Code.FAILED, id, id + " " + how, cause);
  }

  /** It waited while something else was installed, which its arrays are not prepared for. */
  static RequestException replaced(Request request) {
    return new RequestException(
        RequestException.Code.FAILED,
        request.accelerator(),
        request.accelerator()
            + " was replaced while the request waited, and reads or writes its arrays otherwise"
            + " now; submit it again");
  }

  static RequestException stopped(Request request) {
    return new RequestException(
        RequestException.Code.SHUTDOWN,
        request.accelerator(),
        "the engine was stopped before " + request.accelerator() + " was answered");
  }

  /** The engine itself is at fault. */
  static RequestException unexpected(Request request, Throwable cause) {
    return cause instanceof RequestException refusal
        ? refusal
        : new RequestException(
            RequestException.Code.FAILED,
            request.accelerator(),
            request.accelerator() + " was given up, because the engine failed: " + cause,
            cause);
  }
}
