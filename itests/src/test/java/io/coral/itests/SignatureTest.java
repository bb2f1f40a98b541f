package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What others compile against is written down and reviewed: a change shows as a change of a file.
 * {@code ./verify --update} writes the files.
 */
@Tag("once")
class SignatureTest {
  private static final Path SIGNATURES = Path.of(System.getProperty("coral.signatures"));

  /** Every bundle of Coral that exports a package of its own. */
  static List<String> bundles() throws IOException {
    List<String> names = new ArrayList<>();
    for (Path jar : ArchitectureTest.coralJars()) {
      String name = jar.getFileName().toString().replaceAll("-[0-9].*", "");
      if (jar.getParent().endsWith("bundles") && !exportedClasses(jar).isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  @Test
  void noBundleIsForgotten() throws IOException {
    try (Stream<Path> files = Files.list(SIGNATURES)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".txt", "")))
          .hasSizeGreaterThan(5)
          .containsExactlyInAnyOrderElementsOf(bundles());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bundles")
  void thePublicSignaturesAreThoseThatWereReviewed(String bundle) throws IOException {
    Path file = SIGNATURES.resolve(bundle + ".txt");
    String actual = signatures(Built.bundle(bundle));
    if (Boolean.getBoolean("coral.update")) {
      Files.writeString(file, actual, StandardCharsets.UTF_8);
    }
    assertThat(actual)
        .as("the public signatures of %s; if the change is meant, run ./verify --update", bundle)
        .isEqualTo(Files.readString(file, StandardCharsets.UTF_8))
        .hasLineCount((int) actual.lines().count())
        .contains("public");
  }

  private static String signatures(Path jar) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : exportedClasses(jar)) {
      String text = javap(jar, name);
      if (!text.isEmpty()) {
        all.append(text);
      }
    }
    return all.toString();
  }

  private static List<String> exportedClasses(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      String exports = jar.getManifest().getMainAttributes().getValue("Export-Package");
      if (exports == null) {
        return List.of();
      }
      Set<String> packages =
          Pattern.compile("io\\.coral[a-z.]*")
              .matcher(exports.replaceAll("\"[^\"]*\"", ""))
              .results()
              .map(MatchResult::group)
              .collect(Collectors.toSet());
      return jar.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
          .filter(name -> name.contains("/"))
          .filter(
              name -> packages.contains(name.substring(0, name.lastIndexOf('/')).replace('/', '.')))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .sorted()
          .collect(Collectors.toCollection(ArrayList::new));
    }
  }

  /** A class with its members, sorted; empty when it is not public. */
  private static String javap(Path jar, String name) {
    StringWriter text = new StringWriter();
    int status =
        ToolProvider.findFirst("javap")
            .orElseThrow()
            .run(
                new PrintWriter(text),
                new PrintWriter(text),
                "-protected",
                "-cp",
                jar.toString(),
                name);
    assertThat(status).as(text.toString()).isZero();
    List<String> lines =
        text.toString().lines().filter(line -> !line.startsWith("Compiled from")).toList();
    String head = lines.get(0);
    if (!head.startsWith("public ") && !head.startsWith("protected ")) {
      return "";
    }
    return head
        + "\n"
        + lines.stream()
            .skip(1)
            .filter(line -> !line.equals("}"))
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .map(line -> line + "\n")
            .collect(Collectors.joining())
        + "}\n";
  }
}
