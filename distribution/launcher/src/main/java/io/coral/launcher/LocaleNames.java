package io.coral.launcher;

import java.nio.charset.Charset;

/**
 * Names of files in the locale that this JVM was started in: it reads and writes them in that
 * locale's characters, and where these are ASCII, an umlaut in an argument, a variable or a file
 * names nothing. Bytes that are no character of the locale would name another file.
 */
final class LocaleNames {
  private static final String ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

  /** What a JVM puts in the place of bytes that it cannot read. */
  private static final char REPLACEMENT = '\uFFFD';

  private LocaleNames() {}

  /**
   * Lets a name pass that this locale has.
   *
   * @param from the option, variable or file that the name is from
   * @throws LaunchException saying so of any other
   */
  static void check(String from, String name) {
    if (!Charset.forName(ENCODING).newEncoder().canEncode(name)) {
      throw LaunchException.ofCommandLine(
          from
              + ": \""
              + name
              + "\" has characters that this JVM's locale ("
              + ENCODING
              + ") cannot name a file with; set LC_ALL=C.UTF-8");
    }
    if (name.indexOf(REPLACEMENT) >= 0) {
      throw LaunchException.ofCommandLine(
          from
              + ": \""
              + name
              + "\" contains U+FFFD, which stands for bytes that could not be read as "
              + ENCODING
              + ", and would use another file; give the file a name in "
              + ENCODING
              + ", and name that");
    }
  }
}
