package io.coral.conformance.command.skeleton;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which runtime ids the bundles of a distribution have taken already. */
final class TakenIds {

  /** The attributes of the capability; what stands in quotes may hold commas. */
  private static final Pattern CAPABILITY =
      Pattern.compile("(?:^|,)\\s*io\\.coral\\.runtime((?:[^,\"]|\"[^\"]*\")*)");

  private static final int DEPTH = 4;

  private TakenIds() {}

  /** The bundle whose runtime has the id. */
  static Optional<Path> holder(String id, Path distribution) throws IOException {
    try (Stream<Path> files = Files.walk(distribution, DEPTH)) {
      return files
          .filter(file -> file.toString().endsWith(".jar") && provides(file, id))
          .map(Path::getFileName)
          .findFirst();
    }
  }

  private static boolean provides(Path jar, String id) {
    try (JarFile open = new JarFile(jar.toFile())) {
      Manifest manifest = open.getManifest();
      String provided =
          manifest == null ? null : manifest.getMainAttributes().getValue("Provide-Capability");
      return provided != null
          && CAPABILITY
              .matcher(provided)
              .results()
              .flatMap(clause -> Arrays.stream(clause.group(1).split(";", -1)))
              .anyMatch(part -> part.strip().replace("\"", "").equals("id=" + id));
    } catch (IOException e) {
      return false; // whatever it is, it is no runtime of the distribution
    }
  }
}
