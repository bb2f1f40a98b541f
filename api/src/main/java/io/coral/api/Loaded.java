package io.coral.api;

import java.time.Duration;
import java.util.Objects;

/**
 * What a board was prepared with.
 *
 * @param board its id
 * @param bitstream id and version of what it has, e.g. {@code vector:1.0}
 * @param programming how long that took; zero where it had it already
 */
public record Loaded(String board, String bitstream, Duration programming) {

  public Loaded {
    Objects.requireNonNull(board, "board");
    Objects.requireNonNull(bitstream, "bitstream");
    Objects.requireNonNull(programming, "programming");
  }
}
