package io.coral.conformance.command.skeleton;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/** A Maven project with a runtime bundle whose boards are made of threads. */
final class Skeleton {

  private static final Pattern VENDOR = Pattern.compile("[a-z][a-z0-9]{0,39}");

  /** Packages of these names belong to the platform. */
  private static final Set<String> RESERVED = Set.of("java", "javax", "jdk", "sun");

  /** Templates that become binaries: a line with the digest follows. */
  private static final String BINARY = ".bin.txt";

  private final String vendor;
  private final String version;
  private final ProjectRepository repository;

  /**
   * A project.
   *
   * @param vendor names the package, the bundle and the runtime
   * @param version of the specification's bundle and the kit that it is built with
   * @param repository where it finds them
   * @throws IllegalArgumentException when the vendor's name cannot name a Java package
   */
  Skeleton(String vendor, String version, ProjectRepository repository) {
    if (!VENDOR.matcher(vendor).matches()
        || !SourceVersion.isName(vendor)
        || RESERVED.contains(vendor)) {
      throw new IllegalArgumentException(
          "'"
              + vendor
              + "' cannot name a package: give lower-case letters and digits, a letter first, and no"
              + " Java keyword, such as acme");
    }
    this.vendor = vendor;
    this.version = Objects.requireNonNull(version, "version");
    this.repository = Objects.requireNonNull(repository, "repository");
  }

  /**
   * Writes the project.
   *
   * @param folder is made; if it is there, it is empty
   * @throws IllegalArgumentException when the folder is not empty: nothing is overwritten
   */
  void write(Path folder) throws IOException {
    if (Files.exists(folder) && !isEmpty(folder)) {
      throw new IllegalArgumentException(
          folder + " is there already and not empty; name a new folder");
    }
    for (Map.Entry<String, String> file : files().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(path, content(file.getValue()));
    }
    repository.write(folder);
  }

  /** The templates by the files that they become. */
  private Map<String, String> files() {
    String main = "src/main/java/" + vendor + "/runtime/";
    String test = "src/test/java/" + vendor + "/runtime/";
    String services = "resources/META-INF/services/io.coral.";
    Map<String, String> files = new LinkedHashMap<>();
    files.put("pom.xml", "pom.xml.txt");
    files.put("README.md", "README.md.txt");
    files.put(".gitignore", "gitignore.txt");
    files.put(".github/workflows/conformance.yml", "github.yml.txt");
    files.put(".gitlab-ci.yml", "gitlab.yml.txt");
    files.put("conformance-exemptions.xml", "exemptions.xml.txt");
    files.put("src/conf/" + vendor + ".runtime.cfg", "config.cfg.txt");
    files.put("src/fixture/fixture.xml", "fixture.xml.txt");
    files.put("src/fixture/roles.bin", "roles.bin.txt");
    files.put("src/fixture/other-board.bin", "other-board.bin.txt");
    files.put("src/main/" + services + "spec.AcceleratorRuntime", "runtime-service.txt");
    files.put("src/main/" + services + "spec.format.BitstreamFormat", "format-service.txt");
    files.put("src/test/" + services + "conformance.rules.fixture.Harness", "harness-service.txt");
    files.put(main + "package-info.java", "package-info.java.txt");
    for (String ofVendor : new String[] {"Runtime", "Backend", "Format"}) {
      files.put(main + camel() + ofVendor + ".java", ofVendor + ".java.txt");
    }
    for (String ofExample :
        new String[] {
          "Boards", "ThreadDevice", "ThreadBuffer", "ThreadUnit", "ExampleKernel", "ExampleBinary"
        }) {
      files.put(main + ofExample + ".java", ofExample + ".java.txt");
    }
    for (String ofTest : new String[] {"Harness", "ConformanceTest"}) {
      files.put(test + camel() + ofTest + ".java", ofTest + ".java.txt");
    }
    return files;
  }

  private String camel() {
    return vendor.substring(0, 1).toUpperCase(Locale.ROOT) + vendor.substring(1);
  }

  private String content(String template) throws IOException {
    String text =
        template(template)
            .replace("@vendor@", vendor)
            .replace("@Vendor@", camel())
            .replace("@version@", version)
            .replace("@repository@", repository.url())
            .replace("@repository.place@", repository.place());
    return template.endsWith(BINARY) ? text + "sha256 " + sha256(text) + "\n" : text;
  }

  /** By the JDK alone: this command has no bundle of Coral on its class path. */
  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static String template(String name) throws IOException {
    try (InputStream in = Skeleton.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(in, () -> "the template " + name).readAllBytes(),
          StandardCharsets.UTF_8);
    }
  }
}
