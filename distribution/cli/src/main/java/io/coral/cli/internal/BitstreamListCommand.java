package io.coral.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.Accelerator;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteBitstream;
import io.coral.spec.Finding;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coral bitstream list}: by checksum, with the prototypes of the accelerators. */
@Command(name = "list", description = "List the installed artifacts and their accelerators.")
final class BitstreamListCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--remote",
      description = "List the artifacts of the known repositories, and not the installed ones.")
  private boolean remote;

  BitstreamListCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (remote) {
      return listRemote();
    }
    BitstreamRepository repository = services.repository();
    List<InstalledBitstream> installed = repository.list();
    List<Finding> findings = repository.findings();
    List<Accelerator> accelerators = services.coral().accelerators();
    if (json) {
      Json.print(terminal, out -> write(out, repository, installed, accelerators, findings));
    } else if (!installed.isEmpty()) {
      Bitstreams.print(installed, terminal);
      terminal.println("");
      accelerators.forEach(accelerator -> terminal.println(accelerator.prototype()));
    }
    findings.forEach(finding -> terminal.tell("coral: " + finding));
    if (installed.isEmpty()) {
      throw new CommandException(
          ExitCode.NOTHING_THERE, "no bitstream is installed in " + repository.root());
    }
    return ExitCode.OK;
  }

  private int listRemote() throws IOException {
    List<RemoteBitstream> found;
    try (TransferProgress progress = new TransferProgress(terminal)) {
      found = services.search("", progress);
    }
    if (json) {
      Json.print(terminal, out -> Bitstreams.writeRemote(out, found));
    } else if (found.isEmpty()) {
      throw new CommandException(
          ExitCode.NOTHING_THERE,
          "the known repositories have no artifact; `coral repository list` shows them");
    } else {
      Bitstreams.printRemote(found, terminal);
    }
    return ExitCode.OK;
  }

  private static void write(
      JsonGenerator json,
      BitstreamRepository repository,
      List<InstalledBitstream> installed,
      List<Accelerator> accelerators,
      List<Finding> findings)
      throws IOException {
    json.writeStringField("root", repository.root().toString());
    json.writeArrayFieldStart("bitstreams");
    for (InstalledBitstream each : installed) {
      bitstream(json, each);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("accelerators");
    for (Accelerator each : accelerators) {
      accelerator(json, each);
    }
    json.writeEndArray();
    Json.findings(json, findings);
  }

  private static void bitstream(JsonGenerator json, InstalledBitstream bitstream)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("sha256", bitstream.sha256());
    json.writeStringField("bitstreamId", bitstream.artifact().bitstreamId());
    json.writeStringField("version", bitstream.artifact().version());
    json.writeStringField("platform", bitstream.artifact().platform().toString());
    json.writeStringField("binary", bitstream.binary().toString());
    json.writeNumberField("size", bitstream.size());
    Json.strings(json, "accelerators", bitstream.artifact().acceleratorIds());
    json.writeEndObject();
  }

  private static void accelerator(JsonGenerator json, Accelerator accelerator) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", accelerator.id());
    json.writeStringField("prototype", accelerator.prototype());
    json.writeStringField("description", accelerator.description());
    json.writeEndObject();
  }
}
