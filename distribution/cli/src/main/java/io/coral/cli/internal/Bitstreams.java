package io.coral.cli.internal;

import io.coral.api.repository.InstalledBitstream;
import java.nio.file.Path;
import java.util.List;

/** What the commands about bitstreams share. */
final class Bitstreams {
  private static final int SHOWN_DIGITS = 12;

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
}
