package io.coral.spec.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The digest of what a bundle consists of, its {@code META-INF} apart: what a conformance capsule
 * vouches for, whatever the order, times and compression of the entries. Not for use by several
 * threads.
 *
 * <p>It is the SHA-256 of one line for each file, {@code <SHA-256 in hex> <name>\n}, sorted by the
 * bytes of the name, which is what {@code sha256sum} prints.
 */
public final class EntriesDigest {

  private static final String LEFT_OUT = "META-INF/";

  private final Map<byte[], String> lines = new TreeMap<>(Arrays::compareUnsigned);

  /** Whether an entry of that name counts: it is a file and lies outside of META-INF. */
  public static boolean counts(String name) {
    return !name.endsWith("/") && !name.startsWith(LEFT_OUT);
  }

  /**
   * Adds a file, read to its end; the stream stays open. A file that does not count is left out.
   *
   * @param name the entry's name, with {@code /} between folders and none in front
   * @throws IllegalArgumentException when the name was added before: such a bundle means different
   *     things to different readers
   */
  public void add(String name, InputStream content) throws IOException {
    if (!counts(name)) {
      return;
    }
    MessageDigest digest = Digests.sha256();
    new DigestInputStream(content, digest).transferTo(OutputStream.nullOutputStream());
    String line = HexFormat.of().formatHex(digest.digest()) + "  " + name + "\n";
    if (lines.putIfAbsent(name.getBytes(StandardCharsets.UTF_8), line) != null) {
      throw new IllegalArgumentException("the bundle has two entries of the name " + name);
    }
  }

  /** The digest of all that was added, in lower-case hex. */
  public String hex() {
    MessageDigest digest = Digests.sha256();
    lines.values().forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }
}
