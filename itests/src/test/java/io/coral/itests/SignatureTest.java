package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
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

  /** The kit exports nothing, for it is no bundle: what a vendor's harness and test are made of. */
  private static final Map<String, Pattern> KIT =
      Map.of(
          "io.coral.conformance.rules", Pattern.compile("io/coral/conformance/rules/fixture/.*"),
          "io.coral.conformance.runner",
              Pattern.compile("io/coral/conformance/runner/RuntimeConformance"));

  /** Every bundle of Coral that exports a package of its own, and the kit. */
  static Map<String, Path> published() throws IOException {
    Map<String, Path> published = new TreeMap<>();
    for (Path jar : ArchitectureTest.coralJars()) {
      String name = name(jar);
      boolean isBundle = jar.getParent().endsWith("bundles");
      if ((isBundle || KIT.containsKey(name)) && !publishedClasses(jar).isEmpty()) {
        published.put(name, jar);
      }
    }
    return published;
  }

  static Set<String> names() throws IOException {
    return published().keySet();
  }

  private static String name(Path jar) {
    return jar.getFileName().toString().replaceAll("-[0-9].*", "");
  }

  @Test
  void nothingIsForgotten() throws IOException {
    try (Stream<Path> files = Files.list(SIGNATURES)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".txt", "")))
          .hasSizeGreaterThan(5)
          .containsExactlyInAnyOrderElementsOf(names());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void thePublicSignaturesAreThoseThatWereReviewed(String name) throws IOException {
    Path file = SIGNATURES.resolve(name + ".txt");
    String actual = signatures(published().get(name));
    if (Boolean.getBoolean("coral.update")) {
      Files.writeString(file, actual, StandardCharsets.UTF_8);
    }
    assertThat(actual)
        .as("the public signatures of %s; if the change is meant, run ./verify --update", name)
        .isEqualTo(Files.readString(file, StandardCharsets.UTF_8))
        .hasLineCount((int) actual.lines().count())
        .contains("public");
  }

  private static String signatures(Path jar) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : publishedClasses(jar)) {
      String text = javap(jar, name);
      if (!text.isEmpty()) {
        all.append(text);
      }
    }
    return all.toString();
  }

  private static List<String> publishedClasses(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      Predicate<String> isPublished = isPublished(name(file), jar);
      return jar.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
          .filter(name -> name.contains("/"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .filter(isPublished)
          .map(name -> name.replace('/', '.'))
          .sorted()
          .toList();
    }
  }

  private static Predicate<String> isPublished(String name, JarFile jar) throws IOException {
    if (KIT.containsKey(name)) {
      return KIT.get(name).asMatchPredicate();
    }
    String exports = jar.getManifest().getMainAttributes().getValue("Export-Package");
    if (exports == null) {
      return none -> false;
    }
    Set<String> packages =
        Pattern.compile("io\\.coral[a-z.]*")
            .matcher(exports.replaceAll("\"[^\"]*\"", ""))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toSet());
    return type -> packages.contains(type.substring(0, type.lastIndexOf('/')).replace('/', '.'));
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
