package io.coral.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the launcher itself reads of the command line: the options before the command.
 *
 * @param profile the profile's name
 * @param debug whether failures are to be shown with their stack traces
 * @param local whether a framework of one's own is wanted, though a daemon may be there
 * @param repository the folder of installed bitstreams; empty where none is named
 * @param conf the folder of own profiles and settings; empty where none is named
 * @param data the folder of {@code deploy/} and of data; empty where none is named
 * @param logFormat how messages are printed: {@code text} or {@code json}
 * @param logLevel which messages are printed; empty for those that {@code conf/logback.xml} says
 * @param layers what is to stand before the runtimes, as words of the property {@link #LAYERS}
 * @param command everything from the first other word on
 */
record Options(
    String profile,
    boolean debug,
    boolean local,
    String repository,
    String conf,
    String data,
    String logFormat,
    String logLevel,
    List<String> layers,
    List<String> command) {

  /** The system property that switches layers on: a list of words. */
  static final String LAYERS = "io.coral.layers.on";

  /** The system property that names the folder of installed bitstreams. */
  static final String REPOSITORY_ROOT = "io.coral.core.repository.root";

  static final String CONF = "--conf";
  static final String DATA = "--data";

  private static final String PROFILE = "--profile";
  private static final String REPOSITORY = "--repository";
  private static final String DEBUG = "--debug";
  private static final String LOCAL = "--local";
  private static final String LOG_FORMAT = "--log-format";
  private static final String LOG_LEVEL = "--log-level";
  private static final List<String> FORMATS = List.of("text", "json");
  private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");
  private static final List<String> VALUED =
      List.of(PROFILE, REPOSITORY, CONF, DATA, LOG_FORMAT, LOG_LEVEL);
  private static final List<String> SWITCHES = List.of("--validation", "--leaks");
  private static final List<String> FILES = List.of("--trace", "--record");

  /**
   * Reads the command line.
   *
   * @throws LaunchException when an option lacks its value, or a file cannot be written
   */
  static Options parse(String... arguments) {
    String profile = Profile.DEFAULT;
    String repository = "";
    String conf = "";
    String data = "";
    String logFormat = FORMATS.get(0);
    String logLevel = "";
    boolean debug = false;
    boolean local = false;
    List<String> layers = new ArrayList<>();
    int at = 0;
    while (at < arguments.length) {
      String argument = arguments[at];
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      boolean hasValue = VALUED.contains(name) || FILES.contains(name);
      String value = argument.substring(equals + 1);
      if (hasValue && equals < 0) {
        at++;
        value = at < arguments.length ? arguments[at] : "";
      }
      if (name.equals(PROFILE)) {
        profile = value;
      } else if (name.equals(REPOSITORY)) {
        repository = folder(name, value);
      } else if (name.equals(CONF)) {
        conf = folder(name, value);
      } else if (name.equals(DATA)) {
        data = folder(name, value);
      } else if (name.equals(LOG_FORMAT)) {
        logFormat = oneOf(FORMATS, name, value);
      } else if (name.equals(LOG_LEVEL)) {
        logLevel = oneOf(LEVELS, name, value);
      } else if (hasValue) {
        layers.add(name.substring(2) + "=" + OutputFile.of(name, value));
      } else if (SWITCHES.contains(argument)) {
        layers.add(argument.substring(2));
      } else if (argument.equals(DEBUG)) {
        debug = true;
      } else if (argument.equals(LOCAL)) {
        local = true;
      } else {
        break;
      }
      // all but this are for a framework of one's own
      local |= !argument.equals(DEBUG);
      at++;
    }
    if (profile.isBlank()) {
      throw LaunchException.ofCommandLine(PROFILE + " needs the name of a profile");
    }
    List<String> rest = Arrays.asList(arguments).subList(at, arguments.length);
    return new Options(
        profile,
        debug,
        local,
        repository,
        conf,
        data,
        logFormat,
        logLevel,
        List.copyOf(layers),
        List.copyOf(rest));
  }

  private static String oneOf(List<String> words, String option, String value) {
    if (!words.contains(value)) {
      throw LaunchException.ofCommandLine(
          option + " is \"" + value + "\"; expected one of " + String.join(", ", words));
    }
    return value;
  }

  private static String folder(String option, String value) {
    if (value.isBlank()) {
      throw LaunchException.ofCommandLine(option + " needs the name of a folder");
    }
    LocaleNames.check(option, value);
    try {
      return Path.of(value).toAbsolutePath().toString();
    } catch (InvalidPathException e) {
      throw LaunchException.ofCommandLine(option + ": \"" + value + "\" is no name of a folder");
    }
  }

  /** Sets for this process what is logged, and how; before anybody logs. */
  void setLogging(Distribution distribution) {
    if (!logLevel.isEmpty()) {
      System.setProperty("coral.log.level", logLevel);
    }
    if (!logFormat.equals(FORMATS.get(0))) {
      System.setProperty(
          "logback.configurationFile",
          distribution.conf("logback-" + logFormat + ".xml").toString());
    }
  }

  /** Sets for this process what the command line names. */
  void setSystemProperties() {
    if (!repository.isEmpty()) {
      System.setProperty(REPOSITORY_ROOT, repository);
    }
    if (!layers.isEmpty()) {
      System.setProperty(LAYERS, String.join(",", layers));
    }
  }

  /** What the command line bundle is to see. */
  String[] forCommandLine() {
    if (!debug) {
      return command.toArray(String[]::new);
    }
    String[] all = new String[command.size() + 1];
    all[0] = DEBUG;
    for (int i = 0; i < command.size(); i++) {
      all[i + 1] = command.get(i);
    }
    return all;
  }
}
