package io.coral.api;

import java.time.Duration;
import java.util.Objects;

/**
 * A board that is to have an accelerator before anybody runs it there.
 *
 * @param board its id, or {@code runtimeId/id} where boards of several runtimes have it
 * @param accelerator what is to run there; the newest installed version
 * @param tenant for whom, who pays for the programming and may use the board
 * @param patience how long {@link Coral#prepare} waits for it; zero for what takes no programming
 */
public record Preparation(String board, String accelerator, String tenant, Duration patience) {

  private static final Duration LONGEST = Duration.ofDays(366);

  /**
   * Checks what can be checked without an engine.
   *
   * @throws IllegalArgumentException when the patience is negative, or longer than a year
   */
  public Preparation {
    Objects.requireNonNull(board, "board");
    Objects.requireNonNull(accelerator, "accelerator");
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(patience, "patience");
    if (patience.isNegative() || patience.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          accelerator
              + " on board "
              + board
              + " is waited for "
              + patience
              + "; expected at least zero, and at most a year");
    }
  }
}
