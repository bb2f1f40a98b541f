package io.coral.cli.internal;

import io.coral.api.Recording;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coral traffic}, of a daemon: what all its clients ask, for operators. */
@Command(
    name = "traffic",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Record the requests of all the daemon's clients for `coral whatif`: when they came, what"
            + " they cost and where they ran; none of their data.")
final class DaemonTrafficCommand {
  private static final int CLOSING_SECONDS = 30;

  /** How often it is looked whether the recording has ended by itself. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final DaemonServices services;
  private final Terminal terminal;
  private final Stop stop;

  private DaemonTrafficCommand(DaemonServices services, Terminal terminal, Stop stop) {
    this.services = services;
    this.terminal = terminal;
    this.stop = stop;
  }

  static CommandLine with(DaemonServices services, Terminal terminal, Stop stop) {
    return new CommandLine(new DaemonTrafficCommand(services, terminal, stop));
  }

  @Command(
      name = "record",
      description = "Record what comes from now on, until it is interrupted or the time is over.")
  int record(
      @Parameters(paramLabel = "FILE", description = "Where it goes; replaced if it is there.")
          Path file,
      @Option(
              names = "--for",
              paramLabel = "TIME",
              defaultValue = "876000h",
              showDefaultValue = CommandLine.Help.Visibility.NEVER,
              description = "How long, like 90s or 15min; without it until it is interrupted.")
          Duration time)
      throws InterruptedException {
    Recording recording = Traffic.record(services.ask(operator -> operator)::record, file);
    CountDownLatch told = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endOnSignal(told), "coral-end"));
    try {
      terminal.tell("recording to " + file);
      awaitEnd(recording, time);
    } finally {
      try {
        terminal.println(Traffic.stop(recording));
      } finally {
        told.countDown();
      }
    }
    return ExitCode.OK;
  }

  private void awaitEnd(Recording recording, Duration time) throws InterruptedException {
    boolean isOver = false;
    for (Duration left = time; !isOver && left.compareTo(Duration.ZERO) > 0; ) {
      Duration pause = left.compareTo(LOOK) < 0 ? left : LOOK;
      isOver = stop.await(pause) || recording.failure().isPresent();
      left = left.minus(pause);
    }
  }

  /** The rest is in the file before the process ends. */
  private void endOnSignal(CountDownLatch told) {
    stop.now();
    try {
      told.await(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
