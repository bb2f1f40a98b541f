package io.coral.runtime.dualfpga;

import io.coral.runtime.dualfpga.group.internal.Limits;
import io.coral.runtime.dualfpga.network.internal.NetworkSettings;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.settings.Settings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What one configuration says of its groups.
 *
 * @param size boards of a group
 * @param boards the boards by id, in order, a multiple of the size; empty for all in the order of
 *     discovery
 * @param first how many boards in the order of discovery may be taken, where none are named
 * @param priority of the claim
 * @param releaseWait how long an open waits for a board that is in use
 * @param limits how long calls of a member may take
 * @param network how the network between the boards is set up
 */
record GroupSettings(
    int size,
    List<String> boards,
    OptionalInt first,
    int priority,
    Duration releaseWait,
    Limits limits,
    NetworkSettings network) {

  /** How long calls of a member may take where nothing else is said. */
  static final Limits DEFAULT_LIMITS =
      new Limits(
          new BoundedCall.Limit("discover.limit", Duration.ofSeconds(10)),
          new BoundedCall.Limit("open.limit", Duration.ofMinutes(1)),
          new BoundedCall.Limit("program.limit", Duration.ofMinutes(5)));

  private static final int LARGEST = 16;

  GroupSettings {
    boards = List.copyOf(boards);
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(releaseWait, "releaseWait");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(network, "network");
  }

  /**
   * Reads settings.
   *
   * @throws IllegalArgumentException saying which setting is wrong and what was expected
   */
  static GroupSettings of(Settings settings) {
    int size = settings.number("size", 2, 2, LARGEST);
    List<String> boards = settings.list("boards", List.of());
    if (boards.size() % size != 0) {
      throw new IllegalArgumentException(
          "boards names "
              + boards.size()
              + " boards "
              + boards
              + "; expected a multiple of size, which is "
              + size);
    }
    if (new HashSet<>(boards).size() != boards.size()) {
      throw new IllegalArgumentException("boards " + boards + " names a board twice");
    }
    int first = settings.number("first", 0, 0, Integer.MAX_VALUE);
    return new GroupSettings(
        size,
        boards,
        first == 0 ? OptionalInt.empty() : OptionalInt.of(first),
        settings.number("priority", 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
        settings.duration("release.wait", Duration.ofSeconds(10)),
        new Limits(
            limit(settings, DEFAULT_LIMITS.discover()),
            limit(settings, DEFAULT_LIMITS.open()),
            limit(settings, DEFAULT_LIMITS.program())),
        NetworkSettings.of(settings, size));
  }

  private static BoundedCall.Limit limit(Settings settings, BoundedCall.Limit fallback) {
    return new BoundedCall.Limit(
        fallback.setting(), settings.duration(fallback.setting(), fallback.duration()));
  }
}
