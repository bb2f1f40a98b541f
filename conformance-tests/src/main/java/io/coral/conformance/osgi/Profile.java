package io.coral.conformance.osgi;

import io.coral.conformance.bench.NotTestable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The profile of the command line that this process was started with, if any. */
final class Profile {

  private static final String FOLDER = "coral.profile.dir";
  private static final List<String> VARIABLES =
      List.of("coral.home", "coral.profile", FOLDER, "coral.temporary");

  private Profile() {}

  /** What configures the runtime under test. The rules about bundles test it unconfigured. */
  static List<Path> configurations() {
    String profile = System.getProperty(FOLDER);
    if (profile == null || !Files.isDirectory(Path.of(profile, "conf"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(Path.of(profile, "conf"))) {
      return files.filter(file -> file.toString().endsWith(".cfg")).sorted().toList();
    } catch (IOException e) {
      throw new NotTestable(profile + "/conf cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /** What variables in these files stand for. */
  static Map<String, String> variables() {
    Map<String, String> known = new TreeMap<>();
    for (String name : VARIABLES) {
      String value = System.getProperty(name);
      if (value != null) {
        known.put(name, value);
      }
    }
    return known;
  }
}
