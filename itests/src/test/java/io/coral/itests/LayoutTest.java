package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What lies in the distribution. */
@Tag("once") // no framework is needed
class LayoutTest {
  private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|dylib|jnilib|a)");

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
    String bom = Files.readString(Built.HOME.resolve("sbom.json"));
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
    assertThat(withLibraries).contains("io.coral.opencl.native", "jna");
    assertThat(withLibraries).allMatch(natives::contains);
    assertThat(Built.HOME.resolve("licenses"))
        .isDirectoryContaining("glob:**/JOCL.txt")
        .isDirectoryContaining("glob:**/JNA.txt")
        .isDirectoryContaining("glob:**/libffi.txt");
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
