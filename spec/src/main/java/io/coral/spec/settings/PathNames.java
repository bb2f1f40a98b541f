package io.coral.spec.settings;

import io.coral.spec.Finding;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files and folders that settings, variables and options name. A JVM names files in the character
 * set of the locale that it was started in, and has no name for others. Stateless; any thread.
 */
public final class PathNames {

  /** The character set in which this JVM names files. */
  private static final String CHARSET = System.getProperty("sun.jnu.encoding", "UTF-8");

  private static final char REPLACEMENT = '\uFFFD';

  private PathNames() {}

  /**
   * The path of that name.
   *
   * @param by what names it, for the text of the failure
   * @throws IllegalArgumentException saying what names no file, why, and what to do
   */
  public static Path of(String by, String name) {
    try {
      Path path = Path.of(name);
      if (isDamaged(name)) {
        throw new IllegalArgumentException(damaged(by, name).toString());
      }
      return path;
    } catch (InvalidPathException e) {
      Finding finding = finding(by, e, CHARSET);
      throw new IllegalArgumentException(finding.toString(), e);
    }
  }

  /**
   * Why a name is that of no file; empty where it is one.
   *
   * @param by what names it
   */
  public static Optional<Finding> finding(String by, String name) {
    try {
      Path unused = Path.of(name);
      return isDamaged(name) ? Optional.of(damaged(by, name)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.of(finding(by, e, CHARSET));
    }
  }

  /** A JVM puts this character in the place of bytes that it cannot read: it names another file. */
  private static boolean isDamaged(String name) {
    return name.indexOf(REPLACEMENT) >= 0;
  }

  private static Finding damaged(String by, String name) {
    return new Finding(
        Finding.Kind.CONFIGURATION,
        by,
        "\""
            + name
            + "\" contains U+FFFD, which stands for bytes that could not be read as "
            + CHARSET
            + ", and would use another file",
        "give the file a name in " + CHARSET + ", and name that");
  }

  /** The locale is to blame where its character set lacks one of the name's characters. */
  static Finding finding(String by, InvalidPathException refused, String charset) {
    String cause = "\"" + refused.getInput() + "\" is the name of no file: " + refused.getReason();
    boolean unnameable =
        StandardCharsets.UTF_8.newEncoder().canEncode(refused.getInput())
            && !Charset.forName(charset).newEncoder().canEncode(refused.getInput());
    return unnameable
        ? new Finding(
            Finding.Kind.CONFIGURATION,
            by,
            cause + "; this JVM's locale, of character set " + charset + ", cannot name it",
            "set LC_ALL=C.UTF-8 before the JVM starts")
        : new Finding(Finding.Kind.CONFIGURATION, by, cause, "correct the name");
  }
}
