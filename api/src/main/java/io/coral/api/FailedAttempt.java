package io.coral.api;

import io.coral.spec.ErrorCode;
import java.util.Objects;

/**
 * An attempt of a request that its board did not answer; another may follow.
 *
 * @param accelerator what was asked for
 * @param boardId the board
 * @param runtimeId its runtime
 * @param code what it failed with; {@link ErrorCode#INTERNAL} where no runtime said so
 */
public record FailedAttempt(String accelerator, String boardId, String runtimeId, ErrorCode code) {

  public FailedAttempt {
    Objects.requireNonNull(accelerator, "accelerator");
    Objects.requireNonNull(boardId, "boardId");
    Objects.requireNonNull(runtimeId, "runtimeId");
    Objects.requireNonNull(code, "code");
  }
}
