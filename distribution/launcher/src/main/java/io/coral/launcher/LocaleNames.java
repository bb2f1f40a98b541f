package io.coral.launcher;

import java.nio.charset.Charset;

/**
 * Names of files in the locale that this JVM was started in: it reads and writes them in that
 * locale's characters, and where these are ASCII, an umlaut in an argument, a variable or a file
 * names nothing.
 */
public final class LocaleNames {
  private static final String ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

  private LocaleNames() {}

  /** Whether a file can have the name, as far as its characters go. */
  public static boolean has(String name) {
    return Charset.forName(ENCODING).newEncoder().canEncode(name);
  }

  /** What is wrong with a name that this locale does not {@linkplain #has have}, and what to do. */
  public static String problem(String name) {
    return "\""
        + name
        + "\" has characters that this JVM's locale ("
        + ENCODING
        + ") cannot name a file with; set LC_ALL=C.UTF-8";
  }

  /**
   * Lets a name pass that this locale has.
   *
   * @param from the option, variable or file that the name is from
   * @throws LaunchException saying so of any other
   */
  static void check(String from, String name) {
    if (!has(name)) {
      throw LaunchException.ofCommandLine(from + ": " + problem(name));
    }
  }
}
