package io.coral.inaccel.internal;

import io.coral.api.ArrayException;
import io.coral.api.RequestException;
import io.grpc.Status;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Failures, as clients are told of them. */
final class Statuses {

  /** Clients bound what they take of metadata. */
  private static final int LONGEST = 2_000;

  private Statuses() {}

  static Status of(Throwable thrown) {
    Throwable why = cause(thrown);
    String text = text(why);
    return code(why)
        .toStatus()
        .withDescription(text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text)
        .withCause(why);
  }

  /** Whether it is nothing that a client or a board may cause. */
  static boolean isOurs(Throwable thrown) {
    return code(cause(thrown)) == Status.Code.INTERNAL
        && !(cause(thrown) instanceof RequestException);
  }

  private static Throwable cause(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }

  private static Status.Code code(Throwable why) {
    if (why instanceof Refusal refusal) {
      return refusal.code();
    }
    if (why instanceof RequestException refused) {
      return code(refused.code());
    }
    if (why instanceof CancellationException) {
      return Status.Code.CANCELLED;
    }
    boolean isMemory =
        why instanceof OutOfMemoryError
            || why instanceof ArrayException array && array.code() == ArrayException.Code.NO_MEMORY;
    return isMemory ? Status.Code.RESOURCE_EXHAUSTED : Status.Code.INTERNAL;
  }

  private static Status.Code code(RequestException.Code code) {
    return switch (code) {
      case UNKNOWN_ACCELERATOR -> Status.Code.NOT_FOUND;
      case WRONG_ARGUMENT -> Status.Code.INVALID_ARGUMENT;
      case UNKNOWN_TENANT -> Status.Code.PERMISSION_DENIED;
      case DEADLINE -> Status.Code.DEADLINE_EXCEEDED;
      case OVERLOADED, QUOTA -> Status.Code.RESOURCE_EXHAUSTED;
      case NO_BOARD, SHUTDOWN -> Status.Code.UNAVAILABLE;
      case ARRAY_IN_USE, FAILED, LOST, NO_CONTENT -> Status.Code.INTERNAL;
    };
  }

  private static String text(Throwable why) {
    String text = why.getMessage() == null ? why.toString() : why.getMessage();
    Throwable cause = why.getCause();
    return cause == null || cause.getMessage() == null || text.contains(cause.getMessage())
        ? text
        : text + ": " + cause.getMessage();
  }
}
