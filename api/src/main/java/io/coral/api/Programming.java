package io.coral.api;

import java.time.Duration;
import java.util.Objects;

/**
 * One programming of a board.
 *
 * @param boardId the board
 * @param runtimeId its runtime
 * @param bitstream id and version of what it was programmed with, e.g. {@code vector:1.0}
 * @param took from the reading of the binary until the board was ready, or had failed
 * @param succeeded whether the board has it
 */
public record Programming(
    String boardId, String runtimeId, String bitstream, Duration took, boolean succeeded) {

  public Programming {
    Objects.requireNonNull(boardId, "boardId");
    Objects.requireNonNull(runtimeId, "runtimeId");
    Objects.requireNonNull(bitstream, "bitstream");
    Objects.requireNonNull(took, "took");
  }
}
