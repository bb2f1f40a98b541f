package io.coral.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.Accelerator;
import io.coral.api.Board;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.Function;
import io.coral.api.artifact.Model;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteRepositories;
import io.coral.spec.Bitstream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coral bitstream show}: all that is known of an installed artifact. */
@Command(name = "show", description = "Show an installed artifact and who can run it.")
final class BitstreamShowCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Parameters(paramLabel = "ID|CHECKSUM", description = "As `list` shows it; a checksum's start.")
  private String wanted = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  BitstreamShowCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    List<InstalledBitstream> found = Bitstreams.called(wanted, services.repository());
    List<Board> boards = services.coral().boards();
    List<Accelerator> accelerators = services.coral().accelerators();
    if (json) {
      Json.print(terminal, out -> write(out, found, boards, accelerators));
    } else {
      found.forEach(each -> show(each, boards, accelerators));
    }
    return ExitCode.OK;
  }

  private void write(
      JsonGenerator json,
      List<InstalledBitstream> found,
      List<Board> boards,
      List<Accelerator> accelerators)
      throws IOException {
    json.writeArrayFieldStart("bitstreams");
    for (InstalledBitstream each : found) {
      json.writeStartObject();
      json.writeStringField("bitstreamId", each.artifact().bitstreamId());
      json.writeStringField("version", each.artifact().version());
      json.writeStringField("platform", each.artifact().platform().toString());
      Json.strings(json, "boards", able(each.artifact(), boards));
      json.writeStringField("binary", each.binary().toString());
      json.writeNumberField("size", each.size());
      json.writeStringField("sha256", each.sha256());
      json.writeStringField("digest", String.valueOf(each.folder().getFileName()));
      Json.optional(json, "signature", signature(each).orElse(""));
      Json.strings(json, "prototypes", prototypes(each.artifact(), accelerators));
      Json.optional(json, "model", each.artifact().model().map(Model::signature).orElse(""));
      Json.optional(
          json, "function", each.artifact().function().map(Function::signature).orElse(""));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private Optional<String> signature(InstalledBitstream bitstream) {
    return services.find(RemoteRepositories.class).flatMap(remotes -> remotes.signature(bitstream));
  }

  private static List<String> prototypes(Artifact artifact, List<Accelerator> accelerators) {
    return accelerators.stream()
        .filter(accelerator -> artifact.acceleratorIds().contains(accelerator.id()))
        .map(Accelerator::prototype)
        .toList();
  }

  private void show(
      InstalledBitstream bitstream, List<Board> boards, List<Accelerator> accelerators) {
    Artifact artifact = bitstream.artifact();
    terminal.println("", "bold", artifact.bitstreamId() + " " + artifact.version(), "");
    line("platform", artifact.platform().toString());
    List<String> able = able(artifact, boards);
    line("boards", able.isEmpty() ? "none of this machine" : String.join(", ", able));
    line("binary", bitstream.binary() + " (" + Units.size(bitstream.size()) + ")");
    line("sha256", bitstream.sha256());
    line("digest", String.valueOf(bitstream.folder().getFileName()));
    services
        .find(RemoteRepositories.class)
        .ifPresent(remotes -> line("signature", remotes.signature(bitstream).orElse("none")));
    prototypes(artifact, accelerators).forEach(prototype -> line("offers", prototype));
    artifact.model().ifPresent(model -> line("model", model.signature()));
    artifact.function().ifPresent(function -> line("function", function.signature()));
  }

  private void line(String name, String value) {
    terminal.println("  " + name + " ".repeat(11 - name.length()) + value);
  }

  private static List<String> able(Artifact artifact, List<Board> boards) {
    List<String> interfaces = Bitstream.interfaces(artifact.properties());
    return boards.stream()
        .filter(board -> board.device().runs(artifact.platform(), interfaces))
        .map(Board::id)
        .toList();
  }
}
