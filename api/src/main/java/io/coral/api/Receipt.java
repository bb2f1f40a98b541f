package io.coral.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a request cost, and what happened to it.
 *
 * @param bitstream id and version of what its board was programmed with, e.g. {@code vector:1.0}
 * @param units the compute units that ran it, one for each stage
 * @param waiting from {@code submit} until it was given to the board that answered it
 * @param programming how much of that time this board was being programmed
 * @param bytesIn of its arrays that the accelerator reads, without those that were there already
 * @param bytesOut of its arrays that the accelerator writes, without those that stay on the board
 * @param bytesSpared of its {@linkplain Constant constants} and {@linkplain CoralArray Coral
 *     arrays} that were on the board already
 * @param energyJoules what the board that answered it drew while it was at work on it, copies
 *     included where nothing else ran on its compute units; shared with what was at work on others.
 *     Absent where the board tells no power, or told none meanwhile
 * @param failures why boards before the last did not answer it, in order
 */
public record Receipt(
    String bitstream,
    List<String> units,
    Duration waiting,
    Duration programming,
    long bytesIn,
    long bytesOut,
    long bytesSpared,
    OptionalDouble energyJoules,
    List<Failure> failures) {

  /**
   * One attempt that failed.
   *
   * @param boardId the board
   * @param reason for people
   */
  public record Failure(String boardId, String reason) {

    public Failure {
      Objects.requireNonNull(boardId, "boardId");
      Objects.requireNonNull(reason, "reason");
    }
  }

  public Receipt {
    Objects.requireNonNull(bitstream, "bitstream");
    units = List.copyOf(units);
    Objects.requireNonNull(waiting, "waiting");
    Objects.requireNonNull(programming, "programming");
    Objects.requireNonNull(energyJoules, "energyJoules");
    failures = List.copyOf(failures);
  }
}
