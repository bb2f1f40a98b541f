package io.coral.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.Prospect;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coral explain}: why requests are where they are. */
@Command(
    name = "explain",
    description = {
      "Say where requests are that have no answer, and what they wait for:",
      "those of the daemon; in the shell of a process, its own."
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int FEW = 20;

  private final Services services;
  private final Terminal terminal;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--all", description = "All of them, not the " + FEW + " that came first.")
  private boolean all;

  ExplainCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Services.Stories stories = services.stories(all ? 0 : FEW);
    if (json) {
      Json.print(
          terminal,
          out -> {
            out.writeNumberField("underWay", stories.requests());
            Json.strings(
                out, "explained", stories.told().stream().map(Services.Story::text).toList());
            out.writeArrayFieldStart("prospects");
            for (Services.Story each : stories.told()) {
              prospects(out, each.prospects());
            }
            out.writeEndArray();
          });
      return ExitCode.OK;
    }
    stories.told().forEach(story -> terminal.println(story.text()));
    int more = stories.requests() - stories.told().size();
    if (stories.requests() == 0) {
      terminal.println("No request is under way.");
    } else if (more > 0) {
      terminal.println("and " + more + " more; --all tells them, too");
    }
    return ExitCode.OK;
  }

  /** Those of one request; times in milliseconds. */
  private static void prospects(JsonGenerator json, List<Prospect> prospects) throws IOException {
    json.writeStartArray();
    for (Prospect each : prospects) {
      json.writeStartObject();
      json.writeStringField("board", each.boardId());
      millis(json, "programming", each.programming());
      millis(json, "queue", each.queue());
      millis(json, "copies", each.copies());
      millis(json, "run", each.run());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void millis(JsonGenerator json, String name, Duration time) throws IOException {
    json.writeNumberField(name, time.toNanos() / 1e6);
  }
}
