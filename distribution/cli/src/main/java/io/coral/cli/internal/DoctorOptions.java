package io.coral.cli.internal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How {@code coral doctor} tells what it sees, of this process or of the daemon. */
final class DoctorOptions {

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description = {
        "Keep it as a zip for those who help, with versions, names of settings, the service's log",
        "and metrics; no data, no values, no secrets."
      })
  @Nullable Path bundle;
}
