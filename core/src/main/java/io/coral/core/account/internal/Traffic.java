package io.coral.core.account.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Recorded traffic. Times are nanoseconds.
 *
 * @param weights of the tenants, by name
 * @param boards that were there at the beginning, or that ran something
 * @param arrivals by time
 * @param lost requests that the recorder could not keep; absent when the recording was not stopped
 *     in order
 */
public record Traffic(
    Map<String, Double> weights,
    List<SeenBoard> boards,
    List<Arrival> arrivals,
    OptionalLong lost) {

  /** The version of the format. */
  static final int VERSION = 1;

  public Traffic {
    weights = Map.copyOf(weights);
    boards = List.copyOf(boards);
    arrivals = List.copyOf(arrivals);
  }

  /**
   * A board.
   *
   * @param id as its runtime names it
   * @param runtime the runtime's id
   * @param vendor of the platform
   * @param name of the platform
   * @param version of the platform
   * @param bitstream what it was programmed with at the beginning; empty for nothing
   */
  public record SeenBoard(
      String id, String runtime, String vendor, String name, String version, String bitstream) {}

  /**
   * A request.
   *
   * @param at when it was submitted, from the beginning
   * @param deadline after that, or {@link Long#MAX_VALUE}
   * @param bytesIn that went to the board
   * @param bytesOut that came from it
   * @param bytes of all its arrays, which the run time grows with
   * @param outcome {@link #DONE}, {@code CANCELLED}, or the code of its failure
   * @param took from its submission until it was answered
   * @param ran where it ran; absent when it was not answered with a result
   */
  public record Arrival(
      long at,
      String accelerator,
      String tenant,
      int priority,
      long deadline,
      long bytesIn,
      long bytesOut,
      long bytes,
      String outcome,
      long took,
      Optional<Ran> ran) {

    /** The outcome of a request that was answered with a result. */
    public static final String DONE = "DONE";
  }

  /**
   * Where a request ran, and how long.
   *
   * @param board its id
   * @param bitstream what that was programmed with
   * @param unit the compute units of the stages
   * @param attempts how often it was started
   * @param waiting until it was given to the board
   * @param programming how much of that the board was being programmed
   * @param in then until its inputs were there, without standing behind copies of others
   * @param run then until its runs ended, without standing behind those of others; where the
   *     runtime has no time stamps, until it was answered
   * @param out then until its results were out, as {@code in}
   * @param rest then until it was answered
   * @param joules what the board drew for it; absent where that is not known
   */
  public record Ran(
      String board,
      String bitstream,
      String unit,
      int attempts,
      long waiting,
      long programming,
      long in,
      long run,
      long out,
      long rest,
      OptionalDouble joules) {}
}
