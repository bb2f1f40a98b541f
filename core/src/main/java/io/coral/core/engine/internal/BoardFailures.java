package io.coral.core.engine.internal;

import io.coral.api.RequestException;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.repository.RepositoryException;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.util.EnumSet;
import java.util.Set;

/** What a failure says about the board that it came from. */
final class BoardFailures {

  private static final Set<ErrorCode> LOST = EnumSet.of(ErrorCode.DEVICE_LOST, ErrorCode.SHUTDOWN);

  private static final Set<ErrorCode> GONE =
      EnumSet.of(
          ErrorCode.DEVICE_LOST,
          ErrorCode.SHUTDOWN,
          ErrorCode.CLOSED,
          ErrorCode.STALE,
          ErrorCode.NOT_PROGRAMMED);

  private static final Set<ErrorCode> BINARY = EnumSet.of(ErrorCode.INVALID_BINARY);

  private static final Set<ErrorCode> DIED = EnumSet.of(ErrorCode.DEVICE_LOST);

  private static final Set<ErrorCode> TIMEOUT = EnumSet.of(ErrorCode.TIMEOUT);

  private static final Set<ErrorCode> BUSY = EnumSet.of(ErrorCode.BUSY);

  private static final Set<ErrorCode> EXECUTION = EnumSet.of(ErrorCode.EXECUTION_FAILED);

  private static final Set<ErrorCode> NO_ROOM =
      EnumSet.of(ErrorCode.OUT_OF_DEVICE_MEMORY, ErrorCode.OUT_OF_HOST_MEMORY);

  private static final Set<ErrorCode> ECHO = EnumSet.of(ErrorCode.DEPENDENCY_FAILED);

  private BoardFailures() {}

  /** The board itself is lost, or its runtime is. */
  static boolean isLost(Throwable failure) {
    return hasCode(failure, LOST);
  }

  /** The board itself is lost, by what it ran perhaps. */
  static boolean isDead(Throwable failure) {
    return hasCode(failure, DIED);
  }

  /** The board was taken from under the request; another board may answer it. */
  static boolean isGone(Throwable failure) {
    return hasCode(failure, GONE);
  }

  /** A call of the runtime did not return in time; what the board does is not known. */
  static boolean isTimeout(Throwable failure) {
    return hasCode(failure, TIMEOUT);
  }

  /** The board is being reset, programmed or used by somebody else; it will be free again. */
  static boolean isBusy(Throwable failure) {
    return hasCode(failure, BUSY);
  }

  /** A command failed on the board. */
  static boolean isExecution(Throwable failure) {
    return hasCode(failure, EXECUTION);
  }

  /** The artifact is at fault, wherever it is loaded. */
  static boolean isOfArtifact(Throwable failure) {
    return failure instanceof RepositoryException
        || failure instanceof ArtifactException
        || failure instanceof RequestException
        || hasCode(failure, BINARY);
  }

  /** There may be room when another request is done. */
  static boolean isNoRoom(Throwable failure) {
    return hasCode(failure, NO_ROOM);
  }

  /** What failed first is another request's. */
  static boolean isEcho(Throwable failure) {
    return hasCode(failure, ECHO);
  }

  private static boolean hasCode(Throwable failure, Set<ErrorCode> codes) {
    return failure instanceof AcceleratorException accelerator
        && codes.contains(accelerator.code());
  }
}
