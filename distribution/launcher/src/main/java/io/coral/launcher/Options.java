package io.coral.launcher;

import java.util.Arrays;
import java.util.List;

/**
 * What the launcher itself reads of the command line: the options before the command.
 *
 * @param profile the profile's name
 * @param debug whether failures are to be shown with their stack traces
 * @param command everything from the first other word on
 */
record Options(String profile, boolean debug, List<String> command) {
  private static final String PROFILE = "--profile";
  private static final String DEBUG = "--debug";

  /**
   * Reads the command line.
   *
   * @throws LaunchException when {@code --profile} has no name
   */
  static Options parse(String... arguments) {
    String profile = Profile.DEFAULT;
    boolean debug = false;
    int at = 0;
    while (at < arguments.length) {
      String argument = arguments[at];
      if (argument.equals(DEBUG)) {
        debug = true;
      } else if (argument.startsWith(PROFILE + "=")) {
        profile = argument.substring(PROFILE.length() + 1);
      } else if (argument.equals(PROFILE)) {
        at++;
        profile = at < arguments.length ? arguments[at] : "";
      } else {
        break;
      }
      at++;
    }
    if (profile.isBlank()) {
      throw new LaunchException(PROFILE + " needs the name of a profile");
    }
    List<String> rest = Arrays.asList(arguments).subList(at, arguments.length);
    return new Options(profile, debug, List.copyOf(rest));
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
