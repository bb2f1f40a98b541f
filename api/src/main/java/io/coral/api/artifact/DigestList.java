package io.coral.api.artifact;

import io.coral.spec.format.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All files of an artifact with their SHA-256, as {@code sha256sum} writes and {@code sha256sum -c}
 * checks them. What is signed of an artifact is this list, byte for byte. Immutable.
 */
public final class DigestList {

  /** What the list is called, beside the descriptor. */
  public static final String FILE_NAME = "SHA256SUMS";

  /** What a signature of the list is called. */
  public static final String SIGNATURE_FILE_NAME = FILE_NAME + ".minisig";

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](.+)");

  /** Below the artifact's folder, with {@code /} between folders; nothing climbs or hides. */
  private static final Pattern NAME =
      Pattern.compile("(?!\\.)[^/\\\\\\p{Cntrl}]+(/(?!\\.)[^/\\\\\\p{Cntrl}]+)*");

  private static final int MAX_FILES = 10_000;

  private final String text;
  private final Map<String, String> digests;

  private DigestList(String text, Map<String, String> digests) {
    this.text = text;
    this.digests = Collections.unmodifiableMap(digests);
  }

  /**
   * A list of files.
   *
   * @param digests SHA-256 in lower-case hex by the file's name below the artifact's folder
   * @throws ArtifactException for a name that leaves the folder, or that the list itself has
   */
  public static DigestList of(Map<String, String> digests) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(digests)
        .forEach((name, digest) -> text.append(digest).append("  ").append(name).append('\n'));
    return parse(FILE_NAME, text.toString());
  }

  /**
   * Reads a list.
   *
   * @param source for error texts, usually the file's name
   * @throws ArtifactException for a line that is none, a name that leaves the folder, or one that
   *     stands twice
   */
  public static DigestList parse(String source, String text) {
    Map<String, String> digests = new TreeMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw wrong(source, number, "is no line of '<SHA-256 in lower-case hex>  <file name>'");
      }
      String name = matcher.group(2);
      if (!NAME.matcher(name).matches()
          || name.equals(FILE_NAME)
          || name.equals(SIGNATURE_FILE_NAME)) {
        throw wrong(
            source,
            number,
            "names '"
                + name
                + "'; expected a file below the artifact's folder, not hidden, and not the list");
      }
      if (digests.put(name, matcher.group(1)) != null) {
        throw wrong(source, number, "names '" + name + "' again; expected each file once");
      }
      if (number > MAX_FILES) {
        throw wrong(source, number, "is too many; expected at most " + MAX_FILES + " files");
      }
    }
    return new DigestList(text, digests);
  }

  private static ArtifactException wrong(String source, int line, String what) {
    return new ArtifactException(source, line, "", what);
  }

  /** The list as it was read, or is to be written. */
  public String text() {
    return text;
  }

  /** SHA-256 in lower-case hex by the file's name below the artifact's folder. */
  public Map<String, String> digests() {
    return digests;
  }

  /** The SHA-256 of the list itself, in lower-case hex: it stands for all of the artifact. */
  public String digest() {
    return HexFormat.of().formatHex(Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The SHA-256 of a file, in lower-case hex. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = Digests.sha256();
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      while (in.read(chunk) >= 0) {
        // the stream tells the digest
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
