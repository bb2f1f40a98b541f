package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What lies in the distribution. */
@Tag("once") // no framework is needed
class LayoutTest {
  private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|dylib|jnilib|a)");
  private static final Pattern MODULES =
      Pattern.compile("^(\\w+_modules)\\+?=(\\S+)$", Pattern.MULTILINE);
  private static final Pattern PARENT = Pattern.compile("(?s)<parent>.*?</parent>");
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");
  private static final Pattern FEATURE_BUNDLE = Pattern.compile("mvn:io\\.coral/([^/<]+)/");
  private static final Pattern BOM_ARTIFACT =
      Pattern.compile("<groupId>io\\.coral</groupId>\\s*<artifactId>([^<]+)<");

  /** Of the parts that are programs; what examples and fixtures carry is for boards. */
  private static List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String part : List.of("bundles", "framework", "lib", "commands")) {
      try (Stream<Path> files = Files.walk(Built.HOME.resolve(part))) {
        files.filter(file -> file.toString().endsWith(".jar")).forEach(jars::add);
      }
    }
    return jars;
  }

  @Test
  void noJarIsThereTwice() throws IOException {
    Map<String, List<Path>> byArtifact = new TreeMap<>();
    for (Path jar : jars()) {
      String artifact = jar.getFileName().toString().replaceFirst("-[0-9][^/]*$", "");
      byArtifact
          .computeIfAbsent(artifact, key -> new ArrayList<>())
          .add(Built.HOME.relativize(jar));
    }

    assertThat(byArtifact).hasSizeGreaterThan(30);
    assertThat(byArtifact.values()).allSatisfy(places -> assertThat(places).hasSize(1));
  }

  @Test
  void theFrameworksBundlesStandApart() throws IOException {
    assertThat(Built.jars("bundles"))
        .extracting(jar -> jar.getFileName().toString())
        .noneMatch(name -> name.startsWith("org.apache.felix.") || name.startsWith("org.osgi."));
    assertThat(Built.jars("framework"))
        .extracting(jar -> jar.getFileName().toString())
        .allMatch(
            name ->
                name.startsWith("org.apache.felix.")
                    || name.startsWith("org.osgi.")
                    || name.startsWith("io.coral.logging-"));
  }

  @Test
  void thePapersNameEveryJarAndEveryNativeLibrary() throws IOException {
    Path sbom = Built.HOME.resolve("sbom.json");
    assumeThat(sbom).as("what an offline build leaves out, and says so").exists();
    String bom = Files.readString(sbom);
    String licences = Files.readString(Built.HOME.resolve("licenses.txt"));
    String natives = Files.readString(Built.HOME.resolve("licenses/NATIVE.md"));
    assertThat(bom).contains("pkg:maven/org.jocl/jocl@", "pkg:maven/ch.qos.logback/logback-core@");
    assertThat(licences).contains("jocl", "jna", "logback-core", "slf4j-api");
    TreeSet<String> withLibraries = new TreeSet<>();
    for (Path jar : jars()) {
      String name = jar.getFileName().toString();
      assertThat(bom).as(name).contains(name.replaceFirst("-[0-9][^/]*$", "") + "@");
      if (hasNativeLibrary(jar)) {
        withLibraries.add(name.replaceFirst("-[0-9][^/]*$", ""));
      }
    }
    assertThat(withLibraries).contains("io.coral.opencl.native", "jline", "jna");
    assertThat(withLibraries).allMatch(natives::contains);
    assertThat(Built.HOME.resolve("licenses"))
        .isDirectoryContaining("glob:**/JOCL.txt")
        .isDirectoryContaining("glob:**/JLine.txt")
        .isDirectoryContaining("glob:**/JNA.txt")
        .isDirectoryContaining("glob:**/libffi.txt");
  }

  /** What {@code ./coral maven-repository} stages: the artifacts of the modules that it names. */
  private static Set<String> staged() throws IOException {
    Path root = Path.of(System.getProperty("coral.root"));
    Map<String, String> lists = new TreeMap<>();
    Matcher line = MODULES.matcher(Files.readString(root.resolve("coral")));
    while (line.find()) {
      lists.merge(line.group(1), line.group(2), String::concat);
    }
    String modules =
        lists.get("staged_modules").replace("$public_modules", lists.get("public_modules"));
    Set<String> artifacts = new TreeSet<>();
    for (String module : modules.split(",", -1)) {
      String pom = Files.readString(root.resolve(module).resolve("pom.xml"));
      Matcher artifact = ARTIFACT.matcher(PARENT.matcher(pom).replaceAll(""));
      assertThat(artifact.find()).as(module).isTrue();
      artifacts.add(artifact.group(1));
    }
    return artifacts;
  }

  @Test
  void theStagedRepositoryHasWhatTheFeaturesAndTheBomName() throws IOException {
    Path root = Path.of(System.getProperty("coral.root"));
    String features = Files.readString(Built.HOME.resolve("karaf/features.xml"));
    String bom = Files.readString(root.resolve("distribution/bom/pom.xml"));

    assertThat(named(FEATURE_BUNDLE, features)).hasSizeGreaterThan(10).isSubsetOf(staged());
    assertThat(named(BOM_ARTIFACT, bom)).hasSizeGreaterThan(10).isSubsetOf(staged());
    assertThat(staged()).contains("io.coral.karaf");
  }

  private static Set<String> named(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean hasNativeLibrary(Path jar) throws IOException {
    try (InputStream in = Files.newInputStream(jar);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (NATIVE.matcher(entry.getName()).matches()) {
          return true;
        }
      }
      return false;
    }
  }
}
