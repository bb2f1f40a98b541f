package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The kit as one jar, away from the checkout: a folder with the jar, a bundle and a fixture. */
@Tag("once") // the jar brings its own framework
class KitJarTest {
  @TempDir Path folder;

  @BeforeEach
  void copyAllThatIsNeeded() throws IOException {
    Files.copy(Path.of(System.getProperty("coral.kit")), folder.resolve("coral-conformance.jar"));
    Files.copy(Built.bundle(Built.SIMULATOR), folder.resolve("my.jar"));
    for (String name : List.of("fixture.xml", "roles.jar", "wrong-platform.jar")) {
      Files.copy(Built.HOME.resolve("fixtures/sim").resolve(name), folder.resolve(name));
    }
    Files.createDirectory(folder.resolve("tmp"));
  }

  private Ended kit(String... arguments) throws IOException, InterruptedException {
    List<String> line = Built.java();
    line.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
    line.addAll(List.of("-jar", "coral-conformance.jar"));
    line.addAll(List.of(arguments));
    return Ended.of(folder, "", line);
  }

  /** Nothing of its own, and nothing of one that was killed. */
  @Test
  void itTestsABundleWritesTheReportAndLeavesNothingBehind() throws Exception {
    Path killed = folder.resolve("tmp/coral-999999999-" + UUID.randomUUID());
    Files.createDirectories(killed.resolve("bundles"));
    Files.writeString(killed.resolve("owner"), "999999999\n");

    Ended ended =
        kit(
            "--bundle",
            "my.jar",
            "--fixture",
            "fixture.xml",
            "--report",
            "r",
            "--seed",
            "1",
            "--only",
            "PKG-02",
            "--only",
            "LIF-07",
            "--only",
            "CMP-11",
            "--only",
            "MET-03");

    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out()).contains("not certified: 4 of", "4 PASS", "report: r/index.html");
    assertThat(folder.resolve("r")).isDirectoryContaining("glob:**/{index.html,junit.xml}");
    assertThat(
            new ObjectMapper()
                .readTree(folder.resolve("r/report.json").toFile())
                .get("exitCode")
                .asInt())
        .isZero();
    try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatCannotBeTestedIsToldWithExitCodeFour() throws Exception {
    Ended noBundle = kit("--bundle", "roles.jar");
    assertThat(noBundle.exitCode()).isEqualTo(4);
    assertThat(noBundle.err()).contains("roles.jar is no bundle").hasLineCount(1);

    Ended broken = kit("--bundle", "my.jar", "--fixture", "no.xml");
    assertThat(broken.exitCode()).isEqualTo(4);
    assertThat(broken.err()).contains("no.xml");

    Ended wrong = kit("--bundle", "my.jar", "--only", "BUF-99");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("Try `java -jar coral-conformance.jar --help`");
  }

  @Test
  void whatTheLocaleCannotNameIsSaidToBeSo() throws Exception {
    Ended ended = inTheCLocale("\"$(printf 'fx\\303\\266')/fixture.xml\"");
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err().lines().findFirst().orElseThrow())
        .contains("locale", "set LC_ALL=C.UTF-8")
        .doesNotContain("Exception");

    Files.writeString(
        folder.resolve("odd.xml"), "<fixture><binary file='r\u00f6les.jar'/></fixture>");
    Ended named = inTheCLocale("odd.xml");
    assertThat(named.exitCode()).isEqualTo(4);
    assertThat(named.err())
        .contains("odd.xml: ", "locale", "set LC_ALL=C.UTF-8")
        .doesNotContain("InvalidPathException");
  }

  /** The shell makes the name, for the locale of the tests may not have it either. */
  private Ended inTheCLocale(String fixture) throws IOException, InterruptedException {
    String java = String.join(" ", Built.java());
    String script =
        "LC_ALL=C exec %s -jar coral-conformance.jar --bundle my.jar --fixture " + fixture;
    return Ended.of(folder, "", List.of("sh", "-c", script.formatted(java)));
  }

  /** The whole kit, which {@link SkeletonTest} runs each time on another bundle. */
  @Test
  @EnabledIfSystemProperty(named = "coral.conformance", matches = "all")
  void aBundleWithItsHarnessGetsACompleteSeal() throws Exception {
    Files.copy(Path.of(System.getProperty("coral.harness")), folder.resolve("harness.jar"));

    Ended ended =
        kit(
            "--bundle",
            "my.jar",
            "--fixture",
            "fixture.xml",
            "--harness",
            "harness.jar",
            "--seed",
            "1",
            "--seal",
            "sealed.jar");

    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .containsPattern("bundle +io.coral.runtime.sim 1[.]0[.]0 sha256:[0-9a-f]{64}")
        .containsPattern("kit +1[.]0[.]0")
        .containsPattern("rules +all")
        .contains("\nconforms (")
        .contains("\nsealed: sealed.jar\n")
        .doesNotContain("not tried", "NOT_EVALUATED");
    try (JarFile sealed = new JarFile(folder.resolve("sealed.jar").toFile())) {
      assertThat(sealed.getManifest().getMainAttributes().getValue("Provide-Capability"))
          .contains("io.coral.conformance;spec:Version=\"1.1\"", "kit:Version=\"1.0.0\"")
          .doesNotContain("untried");
    }
  }
}
