package io.coral.cli.internal;

import io.coral.api.repository.InstalledBitstream;
import java.util.List;

/** Installed artifacts as a table for people. */
final class Bitstreams {
  private static final int SHOWN_DIGITS = 12;

  private Bitstreams() {}

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
