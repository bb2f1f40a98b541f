package io.coral.conformance.command.skeleton;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Where a generated project finds {@code io.coral:*}: a repository that the vendor names, or a
 * folder of the project itself, filled from the distribution, so that the project builds anywhere
 * right away.
 *
 * @param named the address of a repository; empty for the project's own folder
 * @param distribution whose jars fill the project's own folder; empty when the repository is named
 * @param version of the artifacts
 */
record ProjectRepository(Optional<String> named, Optional<Path> distribution, String version) {

  private static final String FOLDER = "repository";
  private static final String GROUP = "io/coral/";

  /** The artifacts with jars that a runtime is compiled and tested with. */
  private static final List<String> JARS =
      List.of(
          "io.coral.spec",
          "io.coral.layers",
          "io.coral.launcher",
          "io.coral.conformance.rules",
          "io.coral.conformance.runner",
          "io.coral.conformance.report",
          "io.coral.conformance.capsule",
          "io.coral.conformance.mutants",
          "io.coral.conformance.command");

  /** The artifacts that are poms alone; the build copies them beside this class. */
  private static final List<String> POMS =
      List.of("coral", "io.coral.distribution", "bom", "conformance-tests");

  private static final int DEPTH = 4;

  /** Its address as the project's pom has it. */
  String url() {
    return named.orElse("file://${project.basedir}/" + FOLDER);
  }

  /** Where it is, for people. */
  String place() {
    return named.orElse("the folder `" + FOLDER + "` of this project: keep it with the sources");
  }

  /**
   * Fills the project's own folder.
   *
   * @throws IllegalArgumentException when the distribution lacks an artifact
   */
  void write(Path project) throws IOException {
    if (distribution.isEmpty()) {
      return;
    }
    Path folder = project.resolve(FOLDER).resolve(GROUP);
    for (String pom : POMS) {
      try (InputStream in =
          Objects.requireNonNull(
              ProjectRepository.class.getResourceAsStream(pom + "/pom.xml"), pom)) {
        publish(in, file(folder, pom, ".pom"));
      }
    }
    for (Map.Entry<String, Path> jar : jars(distribution.get()).entrySet()) {
      try (InputStream in = Files.newInputStream(jar.getValue())) {
        publish(in, file(folder, jar.getKey(), ".jar"));
      }
      try (JarFile open = new JarFile(jar.getValue().toFile())) {
        ZipEntry pom = open.getEntry("META-INF/maven/io.coral/" + jar.getKey() + "/pom.xml");
        try (InputStream in = open.getInputStream(pom)) {
          publish(in, file(folder, jar.getKey(), ".pom"));
        }
      }
    }
  }

  /** With its checksum, which Maven misses with a stack trace for each file. */
  private static void publish(InputStream in, Path file) throws IOException {
    DigestInputStream digesting = new DigestInputStream(in, sha1());
    Files.copy(digesting, file);
    Files.writeString(
        file.resolveSibling(file.getFileName() + ".sha1"),
        HexFormat.of().formatHex(digesting.getMessageDigest().digest()));
  }

  /** What Maven asks for. */
  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  private Path file(Path folder, String artifact, String suffix) throws IOException {
    Path version = Files.createDirectories(folder.resolve(artifact).resolve(this.version));
    return version.resolve(artifact + "-" + this.version + suffix);
  }

  private Map<String, Path> jars(Path home) throws IOException {
    Map<String, Path> jars = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(home, DEPTH)) {
      List<Path> all = files.toList();
      for (String artifact : JARS) {
        String name = artifact + "-" + version + ".jar";
        jars.put(
            artifact,
            all.stream()
                .filter(file -> file.endsWith(name))
                .findFirst()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            name
                                + " is not in "
                                + home
                                + "; give --repository with the address of a repository that has"
                                + " it")));
      }
    }
    return jars;
  }
}
