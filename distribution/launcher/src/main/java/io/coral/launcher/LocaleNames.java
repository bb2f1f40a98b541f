package io.coral.launcher;

import java.nio.charset.Charset;

/**
 * Names of files in the locale that this JVM was started in: it reads and writes them in that
 * locale's characters, and where these are ASCII, an umlaut in an argument, a variable or a file
 * names nothing.
 */
final class LocaleNames {
  private static final String ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

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
  }
}
