package io.coral.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.repository.Canary;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coral bitstream canary list}. */
@Command(name = "list", description = "List the canaries, and what came of each.")
final class CanaryListCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  CanaryListCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    List<Canary> canaries = services.canaries().list();
    if (json) {
      Json.print(terminal, out -> write(out, canaries));
    }
    if (canaries.isEmpty()) {
      throw new CommandException(
          ExitCode.NOTHING_THERE,
          "there is no canary; `coral bitstream install SOURCE --canary 1%` makes one");
    }
    if (!json) {
      CanaryCommand.print(canaries, terminal);
    }
    return ExitCode.OK;
  }

  private static void write(JsonGenerator json, List<Canary> canaries) throws IOException {
    json.writeArrayFieldStart("canaries");
    for (Canary each : canaries) {
      json.writeStartObject();
      json.writeStringField("id", each.id());
      json.writeStringField("bitstreamId", each.bitstreamId());
      json.writeStringField("version", each.version());
      json.writeStringField("platform", each.platform());
      json.writeNumberField("share", each.terms().share());
      json.writeNumberField("promoteAfter", each.terms().promoteAfter());
      json.writeNumberField("equal", each.equal());
      json.writeNumberField("different", each.different());
      json.writeNumberField("failed", each.failed());
      json.writeStringField("state", each.state().name());
      Json.optional(json, "reason", each.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
