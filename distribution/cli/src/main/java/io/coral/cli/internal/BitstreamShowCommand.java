package io.coral.cli.internal;

import io.coral.api.Accelerator;
import io.coral.api.Board;
import io.coral.api.artifact.Artifact;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteRepositories;
import io.coral.spec.Bitstream;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code coral bitstream show}: all that is known of an installed artifact. */
@Command(name = "show", description = "Show an installed artifact and who can run it.")
final class BitstreamShowCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(paramLabel = "ID|CHECKSUM", description = "As `list` shows it; a checksum's start.")
  private String wanted = "";

  BitstreamShowCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<InstalledBitstream> found = Bitstreams.called(wanted, services.repository());
    List<Board> boards = services.coral().boards();
    List<Accelerator> accelerators = services.coral().accelerators();
    for (InstalledBitstream each : found) {
      show(each, boards, accelerators);
    }
    return ExitCode.OK;
  }

  private void show(
      InstalledBitstream bitstream, List<Board> boards, List<Accelerator> accelerators) {
    Artifact artifact = bitstream.artifact();
    terminal.println("", "bold", artifact.bitstreamId() + " " + artifact.version(), "");
    line("platform", artifact.platform().toString());
    line("boards", boards(artifact, boards));
    line("binary", bitstream.binary() + " (" + Units.size(bitstream.size()) + ")");
    line("sha256", bitstream.sha256());
    line("digest", String.valueOf(bitstream.folder().getFileName()));
    services
        .find(RemoteRepositories.class)
        .ifPresent(remotes -> line("signature", remotes.signature(bitstream).orElse("none")));
    accelerators.stream()
        .filter(accelerator -> artifact.acceleratorIds().contains(accelerator.id()))
        .forEach(accelerator -> line("offers", accelerator.prototype()));
  }

  private void line(String name, String value) {
    terminal.println("  " + name + " ".repeat(11 - name.length()) + value);
  }

  private static String boards(Artifact artifact, List<Board> boards) {
    List<String> interfaces = Bitstream.interfaces(artifact.properties());
    String able =
        boards.stream()
            .filter(board -> board.device().runs(artifact.platform(), interfaces))
            .map(Board::id)
            .collect(Collectors.joining(", "));
    return able.isEmpty() ? "none of this machine" : able;
  }
}
