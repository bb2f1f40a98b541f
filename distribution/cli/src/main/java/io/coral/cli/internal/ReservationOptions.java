package io.coral.cli.internal;

import io.coral.api.Reservation;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Boards to be kept for one tenant: of the daemon, or of this process. */
final class ReservationOptions {

  @Parameters(
      index = "0",
      paramLabel = "BOARD",
      description = "Its id, or a kind of boards as VENDOR/NAME; `coral devices` has them.")
  private String boards = "";

  @Parameters(index = "1", paramLabel = "TIME", description = "For how long, e.g. 90min.")
  private Duration term = Duration.ZERO;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many of the kind, all or none; default: ${DEFAULT-VALUE}.")
  private int count = 1;

  @Mixin private TenantOptions by = new TenantOptions();

  /** As it was asked for. */
  Reservation reservation() {
    return TenantOptions.sensible(
        () -> new Reservation(boards, count, term, by.tenant, by.patience));
  }
}
