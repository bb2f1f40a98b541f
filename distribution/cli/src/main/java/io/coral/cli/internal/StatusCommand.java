package io.coral.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.Activity;
import io.coral.api.Board;
import io.coral.api.Grant;
import io.coral.api.Share;
import io.coral.client.DaemonState;
import io.coral.client.Operator;
import io.coral.client.TenantUse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coral status}: how the daemon is. */
@Command(
    name = "status",
    description = "Say how the daemon is: since when, whether it is ready, and what it has to do.",
    footer = {"", "Exit code 0: it is ready; 1: it is not; 3: there is none."})
final class StatusCommand implements Callable<Integer> {
  private final DaemonServices services;
  private final Terminal terminal;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--tenants", description = "Say what each tenant uses, and may use.")
  private boolean tenants;

  StatusCommand(DaemonServices services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    DaemonState state = services.ask(Operator::state);
    List<Board> boards = services.coral().boards();
    List<TenantUse> uses = tenants ? services.ask(Operator::tenants) : List.of();
    if (json) {
      Json.print(terminal, out -> write(out, state, boards, uses));
    } else {
      print(state, boards, uses);
    }
    return state.reasons().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void print(DaemonState state, List<Board> boards, List<TenantUse> uses) {
    terminal.println(
        "coral "
            + state.version()
            + ", process "
            + state.process()
            + ", since "
            + state.since()
            + ": "
            + (state.reasons().isEmpty() ? "ready" : "not ready"));
    state.reasons().forEach(reason -> terminal.println("  ", "yellow", reason, ""));
    if (!boards.isEmpty()) {
      terminal.println("");
      Table table = new Table("BOARD", "RUNTIME", "REQUESTS", "STATE");
      boards.forEach(
          board ->
              table.row(
                  board.id(), board.runtimeId(), requests(state, board), Boards.state(board)));
      table.print(terminal);
    }
    if (!state.waiting().isEmpty()) {
      terminal.println("");
      Table table = new Table("ACCELERATOR", "TENANT", "WAITING", "LONGEST");
      for (Activity.Waiting each : state.waiting()) {
        table.row(
            each.accelerator(), each.tenant(), each.requests(), each.longest().toMillis() + " ms");
      }
      table.print(terminal);
    }
    if (!uses.isEmpty()) {
      terminal.println("");
      Table table =
          new Table(
              "TENANT",
              "WEIGHT",
              "USED",
              "BOARDS",
              "LEASES",
              "CLIENTS",
              "REQUESTS",
              "SEGMENTS",
              "MEMORY",
              "ANSWERED",
              "FAILED");
      for (TenantUse each : uses) {
        table.row(
            each.name(),
            each.share().map(share -> String.valueOf(share.weight())).orElse("-"),
            each.share().map(share -> seconds(share.used())).orElse("-"),
            each.grant().map(Grant::toString).orElse("all"),
            each.longestLease().isZero() ? "none" : "up to " + seconds(each.longestLease()),
            each.clients(),
            each.requests() + " of " + each.mostRequests(),
            each.segments() + " of " + each.mostSegments(),
            Units.size(each.bytes()) + " of " + Units.size(each.mostBytes()),
            each.answered(),
            each.failed());
      }
      table.print(terminal);
      printApplications(uses.stream().flatMap(each -> each.share().stream()).toList());
    }
  }

  private void printApplications(List<Share> shares) {
    Table table = new Table("APPLICATION", "TENANT", "USED", "REQUESTS");
    for (Share share : shares) {
      share
          .applications()
          .forEach(
              each ->
                  table.row(each.name(), share.tenant(), seconds(each.used()), each.requests()));
    }
    if (shares.stream().anyMatch(share -> !share.applications().isEmpty())) {
      terminal.println("");
      table.print(terminal);
    }
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }

  private static int requests(DaemonState state, Board board) {
    return state.loads().stream()
        .filter(
            load -> load.runtimeId().equals(board.runtimeId()) && load.board().equals(board.id()))
        .mapToInt(DaemonState.Load::requests)
        .sum();
  }

  private void write(
      JsonGenerator json, DaemonState state, List<Board> boards, List<TenantUse> uses)
      throws IOException {
    json.writeStringField("version", state.version());
    json.writeStringField("since", state.since().toString());
    json.writeNumberField("process", state.process());
    json.writeBooleanField("ready", state.reasons().isEmpty());
    Json.strings(json, "reasons", state.reasons());
    json.writeBooleanField("operator", state.isOperator());
    Json.boards(json, boards);
    json.writeArrayFieldStart("loads");
    for (DaemonState.Load load : state.loads()) {
      json.writeStartObject();
      json.writeStringField("runtime", load.runtimeId());
      json.writeStringField("board", load.board());
      json.writeNumberField("requests", load.requests());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("waiting");
    for (Activity.Waiting each : state.waiting()) {
      json.writeStartObject();
      json.writeStringField("accelerator", each.accelerator());
      json.writeStringField("tenant", each.tenant());
      json.writeNumberField("requests", each.requests());
      json.writeNumberField("longestNanos", each.longest().toNanos());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (tenants) {
      json.writeArrayFieldStart("tenants");
      for (TenantUse each : uses) {
        write(json, each);
      }
      json.writeEndArray();
    }
  }

  private static void write(JsonGenerator json, TenantUse use) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", use.name());
    json.writeNumberField("clients", use.clients());
    json.writeNumberField("requests", use.requests());
    json.writeNumberField("mostRequests", use.mostRequests());
    json.writeNumberField("segments", use.segments());
    json.writeNumberField("mostSegments", use.mostSegments());
    json.writeNumberField("bytes", use.bytes());
    json.writeNumberField("mostBytes", use.mostBytes());
    json.writeNumberField("answered", use.answered());
    json.writeNumberField("failed", use.failed());
    if (use.share().isPresent()) {
      json.writeNumberField("weight", use.share().get().weight());
      json.writeNumberField("usedNanos", use.share().get().used().toNanos());
      json.writeArrayFieldStart("applications");
      for (Share.OfApplication each : use.share().get().applications()) {
        json.writeStartObject();
        json.writeStringField("name", each.name());
        json.writeNumberField("requests", each.requests());
        json.writeNumberField("usedNanos", each.used().toNanos());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (use.grant().isPresent()) {
      List<String> boards = use.grant().get().boards().orElse(Set.of()).stream().sorted().toList();
      Json.strings(json, "boards", boards);
      json.writeBooleanField("exclusive", use.grant().get().isExclusive());
    }
    json.writeNumberField("longestLeaseNanos", use.longestLease().toNanos());
    json.writeEndObject();
  }
}
