package io.coral.cli.internal;

import io.coral.api.Request;
import java.time.Duration;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** For whom something is asked of boards, and for how long it is waited. */
final class TenantOptions {

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "For whom, where an operator asks; ${DEFAULT-VALUE} if not said.")
  String tenant = Request.DEFAULT_TENANT;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long it may take; default: ${DEFAULT-VALUE}.")
  Duration patience = Duration.ZERO;

  /** What is asked for, where that makes sense. */
  static <T> T sensible(Supplier<T> asked) {
    try {
      return asked.get();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
