package io.coral.conformance.skeleton;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/** A Maven project with a runtime bundle that discovers no devices yet. */
final class Skeleton {

  private static final Pattern VENDOR = Pattern.compile("[a-z][a-z0-9]{0,39}");

  private final String vendor;
  private final String version;

  /**
   * A project.
   *
   * @param vendor names the package, the bundle and the runtime
   * @param version of the specification's bundle and the kit that it is built with
   * @throws IllegalArgumentException when the vendor's name cannot name a Java package
   */
  Skeleton(String vendor, String version) {
    if (!VENDOR.matcher(vendor).matches() || !SourceVersion.isName(vendor)) {
      throw new IllegalArgumentException(
          "'"
              + vendor
              + "' cannot name a package: give lower-case letters and digits, a letter first, and no"
              + " Java keyword, such as acme");
    }
    this.vendor = vendor;
    this.version = Objects.requireNonNull(version, "version");
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
    String camel = vendor.substring(0, 1).toUpperCase(Locale.ROOT) + vendor.substring(1);
    String main = "src/main/java/" + vendor + "/runtime/";
    Map<String, String> files = new LinkedHashMap<>();
    files.put("pom.xml", "pom.xml.txt");
    files.put("README.md", "README.md.txt");
    files.put(".gitignore", "gitignore.txt");
    files.put(main + camel + "Runtime.java", "Runtime.java.txt");
    files.put(main + "package-info.java", "package-info.java.txt");
    files.put(
        "src/main/resources/META-INF/services/io.coral.spec.AcceleratorRuntime", "services.txt");
    files.put(
        "src/test/java/" + vendor + "/runtime/" + camel + "ConformanceTest.java",
        "ConformanceTest.java.txt");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(
          path,
          template(file.getValue())
              .replace("@vendor@", vendor)
              .replace("@Vendor@", camel)
              .replace("@version@", version));
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
