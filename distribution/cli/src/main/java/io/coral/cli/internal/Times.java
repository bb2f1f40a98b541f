package io.coral.cli.internal;

import io.coral.api.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** The event times of a response, and its energy. */
final class Times {
  private Times() {}

  /** In one line. */
  static String of(Response response) {
    return "board "
        + response.boardId()
        + ": copy in "
        + text(response.copyIn())
        + ", run "
        + text(response.run())
        + ", copy out "
        + text(response.copyOut())
        + energy(response.receipt().energyJoules())
        + (response.attempts() > 1 ? ", at attempt " + response.attempts() : "");
  }

  private static String energy(OptionalDouble joules) {
    return joules.isPresent() ? ", energy " + Units.energy(joules.getAsDouble()) : "";
  }

  private static String text(Optional<Duration> duration) {
    return duration.map(Units::time).orElse("unknown");
  }
}
