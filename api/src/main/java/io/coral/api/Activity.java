package io.coral.api;

import io.coral.spec.Sensors;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What the engine has to do at one moment.
 *
 * @param boards in the order of {@link Coral#boards()}
 * @param waiting requests that no compute unit has, but for those that wait for another request
 *     which uses their arrays
 */
public record Activity(List<OfBoard> boards, List<Waiting> waiting) {

  /**
   * One board.
   *
   * @param board what it is, and its state
   * @param units the compute units that it is programmed with; empty while there are none
   * @param banks its memories while it is programmed; empty where they are not known
   * @param sensors read a moment ago; unknown while the board is not open
   */
  public record OfBoard(Board board, List<OfUnit> units, List<Bank> banks, Sensors sensors) {

    public OfBoard {
      Objects.requireNonNull(board, "board");
      units = List.copyOf(units);
      banks = List.copyOf(banks);
      Objects.requireNonNull(sensors, "sensors");
    }
  }

  /**
   * One compute unit, or one chain of units for an accelerator with stages.
   *
   * @param accelerator what it answers
   * @param requests that it was given and that are not done: one runs, others copy
   */
  public record OfUnit(String accelerator, int requests) {

    public OfUnit {
      Objects.requireNonNull(accelerator, "accelerator");
    }
  }

  /**
   * One memory of a board.
   *
   * @param index its index
   * @param type such as {@code DDR}
   * @param size in bytes
   * @param available bytes that are not reserved
   */
  public record Bank(int index, String type, long size, long available) {

    public Bank {
      Objects.requireNonNull(type, "type");
    }
  }

  /**
   * Requests of one tenant for one accelerator.
   *
   * @param longest how long the oldest of them has been there
   */
  public record Waiting(String accelerator, String tenant, int requests, Duration longest) {

    public Waiting {
      Objects.requireNonNull(accelerator, "accelerator");
      Objects.requireNonNull(tenant, "tenant");
      Objects.requireNonNull(longest, "longest");
    }
  }

  public Activity {
    boards = List.copyOf(boards);
    waiting = List.copyOf(waiting);
  }
}
