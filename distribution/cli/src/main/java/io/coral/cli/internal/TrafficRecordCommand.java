package io.coral.cli.internal;

import io.coral.api.Recording;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code coral:traffic record}. */
@Command(name = "record", description = "Record what comes from now on, until `traffic stop`.")
final class TrafficRecordCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", description = "Where it goes; replaced if it is there.")
  private Path file = Path.of("");

  TrafficRecordCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  @SuppressWarnings("resource") // stopped by another command, or with the engine
  public Integer call() {
    Recording recording = Traffic.record(services.coral()::record, file);
    terminal.println("recording to " + recording.file());
    return ExitCode.OK;
  }
}
