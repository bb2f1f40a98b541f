package io.coral.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteBitstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the commands about bitstreams share. */
final class Bitstreams {
  private static final int SHOWN_DIGITS = 12;
  private static final int SHORTEST_PREFIX = 6;

  private Bitstreams() {}

  /** An artifact's package where none is given: what the file is called. */
  static String withoutEnding(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.indexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** What the reader of a binary has to say about it. */
  static void warn(String binary, List<String> warnings, Terminal terminal) {
    warnings.forEach(warning -> terminal.tell("coral: warning: " + binary + ": " + warning));
  }

  /** Installed artifacts as a table for people. */
  static void print(List<InstalledBitstream> installed, Terminal terminal) {
    Table table = new Table("CHECKSUM", "BITSTREAM", "VERSION", "PLATFORM", "SIZE", "ACCELERATORS");
    for (InstalledBitstream bitstream : installed) {
      table.row(
          bitstream.sha256().substring(0, SHOWN_DIGITS),
          bitstream.artifact().bitstreamId(),
          bitstream.artifact().version(),
          bitstream.artifact().platform(),
          Units.size(bitstream.size()),
          String.join(", ", bitstream.artifact().acceleratorIds()));
    }
    table.print(terminal);
  }

  /** The installed artifacts of an id, their own or an accelerator's, or of a checksum's start. */
  static List<InstalledBitstream> called(String wanted, BitstreamRepository repository) {
    List<InstalledBitstream> found =
        repository.list().stream()
            .filter(
                each ->
                    each.artifact().bitstreamId().equals(wanted)
                        || each.artifact().acceleratorIds().contains(wanted)
                        || (wanted.length() >= SHORTEST_PREFIX && each.sha256().startsWith(wanted)))
            .toList();
    if (found.isEmpty()) {
      throw new CommandException(
          ExitCode.NOTHING_THERE,
          wanted + " is not installed; `coral bitstream list` shows what is");
    }
    return found;
  }

  /** Artifacts of other machines as a table for people. */
  static void printRemote(List<RemoteBitstream> found, Terminal terminal) {
    Table table = new Table("REPOSITORY", "BITSTREAM", "VERSION", "PLATFORM", "ACCELERATORS");
    for (RemoteBitstream each : found) {
      table.row(
          each.repository().name(),
          each.artifact().bitstreamId(),
          each.artifact().version(),
          each.artifact().platform(),
          String.join(", ", each.artifact().acceleratorIds()));
    }
    table.print(terminal);
  }

  /** The same for programs. */
  static void writeRemote(JsonGenerator json, List<RemoteBitstream> found) throws IOException {
    json.writeArrayFieldStart("bitstreams");
    for (RemoteBitstream each : found) {
      json.writeStartObject();
      json.writeStringField("repository", each.repository().name());
      json.writeStringField("address", each.folder().toString());
      json.writeStringField("bitstreamId", each.artifact().bitstreamId());
      json.writeStringField("version", each.artifact().version());
      json.writeStringField("platform", each.artifact().platform().toString());
      Json.strings(json, "accelerators", each.artifact().acceleratorIds());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
