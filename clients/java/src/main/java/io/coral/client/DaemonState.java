package io.coral.client;

import io.coral.api.Activity;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How a daemon is at one moment.
 *
 * @param version of the daemon
 * @param since when its process began
 * @param process its number
 * @param reasons why requests cannot be served, for people; none when it is ready
 * @param isOperator whether this user may drain, reset and reserve boards, and install bitstreams
 * @param loads what each board that has a program was given
 * @param waiting requests that no compute unit has
 */
public record DaemonState(
    String version,
    Instant since,
    long process,
    List<String> reasons,
    boolean isOperator,
    List<Load> loads,
    List<Activity.Waiting> waiting) {

  /**
   * What a board has to do.
   *
   * @param runtimeId the runtime that drives it
   * @param board its id
   * @param units its compute units
   */
  public record Load(String runtimeId, String board, List<Activity.OfUnit> units) {

    public Load {
      Objects.requireNonNull(runtimeId, "runtimeId");
      Objects.requireNonNull(board, "board");
      units = List.copyOf(units);
    }

    /** Requests that its units were given and that are not done. */
    public int requests() {
      return units.stream().mapToInt(Activity.OfUnit::requests).sum();
    }
  }

  public DaemonState {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(since, "since");
    reasons = List.copyOf(reasons);
    loads = List.copyOf(loads);
    waiting = List.copyOf(waiting);
  }
}
