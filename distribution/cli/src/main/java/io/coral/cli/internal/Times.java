package io.coral.cli.internal;

import io.coral.api.Response;
import java.time.Duration;
import java.util.Optional;

/** The event times of a response. */
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
        + (response.attempts() > 1 ? ", at attempt " + response.attempts() : "");
  }

  private static String text(Optional<Duration> duration) {
    return duration.map(Units::time).orElse("unknown");
  }
}
