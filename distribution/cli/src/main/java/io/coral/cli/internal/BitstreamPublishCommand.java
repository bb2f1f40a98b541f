package io.coral.cli.internal;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coral bitstream publish}. */
@Command(
    name = "publish",
    description = "Put an artifact into a known repository; what is published never changes.",
    footer = {
      "",
      "A signature is made over the digest list, before:",
      "  sha256sum bitstream.json vector.xclbin > SHA256SUMS",
      "  minisign -S -m SHA256SUMS -t \"ID VERSION VENDOR/BOARD/PLATFORM-VERSION\""
    })
final class BitstreamPublishCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(
      paramLabel = "FOLDER",
      description = "With the descriptor and the binary, or with SHA256SUMS and all that it lists.")
  private Path folder = Path.of("");

  @Option(
      names = "--repository",
      paramLabel = "NAME",
      required = true,
      description = "As `coral repository list` shows it.")
  private String repository = "";

  BitstreamPublishCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    URI place;
    try (TransferProgress progress = new TransferProgress(terminal)) {
      place = services.remotes().publish(folder, repository, progress);
    }
    terminal.println("published " + place);
    return ExitCode.OK;
  }
}
