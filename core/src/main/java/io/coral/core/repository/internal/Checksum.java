package io.coral.core.repository.internal;

import io.coral.api.artifact.DigestList;
import io.coral.spec.format.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SHA-256 of binaries, and the file that version 1.0 wrote it into. */
public final class Checksum {

  /** Lies beside the descriptor. */
  static final String FILE = "bitstream.sha256";

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *]\\S.*\\R?");

  private Checksum() {}

  /** Lower-case hex. */
  public static String of(byte[] bytes) {
    return HexFormat.of().formatHex(Digests.sha256().digest(bytes));
  }

  static String of(Path file) throws IOException {
    return DigestList.sha256(file);
  }

  /** What version 1.0 wrote at installation; absent where an artifact was laid out by hand. */
  static Optional<String> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Matcher line = LINE.matcher(Files.readString(file));
    if (!line.matches()) {
      throw new IOException(FILE + " is not one line of '<sha-256>  <file name>'");
    }
    return Optional.of(line.group(1));
  }
}
