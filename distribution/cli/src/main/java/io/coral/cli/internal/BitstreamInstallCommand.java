package io.coral.cli.internal;

import io.coral.api.repository.InstalledBitstream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code coral bitstream install}. */
@Command(name = "install", description = "Install an artifact; the same one is replaced.")
final class BitstreamInstallCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(
      paramLabel = "ARTIFACT",
      description = "A folder or zip archive with bitstream.json or bitstream.xml and the binary.")
  private Path artifact = Path.of("");

  BitstreamInstallCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    InstalledBitstream installed = services.repository().install(artifact);
    Bitstreams.print(java.util.List.of(installed), terminal);
    Bitstreams.warn(
        installed.artifact().name(), KnownFormats.of(services).warnings(installed), terminal);
    return ExitCode.OK;
  }
}
