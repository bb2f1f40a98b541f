package io.coral.core.repository.internal;

import io.coral.spec.format.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SHA-256 of binaries, and the file beside a binary that {@code sha256sum -c} understands. */
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
    MessageDigest digest = Digests.sha256();
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static void write(Path folder, String checksum, String binary) throws IOException {
    Files.writeString(folder.resolve(FILE), checksum + "  " + binary + "\n");
  }

  /** What was written at installation; absent where an artifact was put there by hand. */
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
