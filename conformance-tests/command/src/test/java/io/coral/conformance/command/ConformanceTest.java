package io.coral.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.Selection;
import io.coral.layers.LayerSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

class ConformanceTest {

  private static final int OF_BUFFERS = Selection.of(List.of("BUF"), Catalogue.ofKit()).size();

  /** Those of them that a runtime without features need not keep. */
  private static final int OF_FEATURES =
      (int)
          Selection.of(List.of("BUF"), Catalogue.ofKit()).stream()
              .filter(rule -> rule.feature().isPresent())
              .count();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Conformance.run(new PrintWriter(out), new PrintWriter(err), Ansi.OFF, arguments);
  }

  @Test
  void anUnknownOptionIsAUsageError() {
    assertThat(run("--frobnicate")).isEqualTo(2);
    assertThat(err.toString()).startsWith("coral: ").contains("--frobnicate");
  }

  @Test
  void theUsageIsWhatAPersonTypes() {
    assertThat(run("--help")).isZero();
    assertThat(run("--only")).isEqualTo(2);
    assertThat(out.toString()).startsWith("Usage: coral conformance [");
    assertThat(err.toString()).contains("Try `coral conformance --help`");
  }

  @Test
  void anUnknownRuleIsAUsageErrorThatSaysWhatThereIs() {
    assertThat(run("--only", "BUF-77")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("coral: ")
        .contains("BUF-77")
        .contains("BUF-01 to BUF-21");
  }

  @Test
  void anUnknownRuntimeCannotBeTested() {
    assertThat(run("--runtime", "nope")).isEqualTo(4);
    assertThat(err.toString()).startsWith("coral: ").contains("nope").contains("boardless");
  }

  @Test
  void anUnknownDeviceCannotBeTested() {
    assertThat(run("--runtime", "boardless", "--device", "nope")).isEqualTo(4);
    assertThat(err.toString()).contains("no device nope");
  }

  @Test
  void aMissingFixtureCannotBeUsed() {
    assertThat(run("--fixture", "no-such-fixture.xml")).isEqualTo(4);
    assertThat(err.toString()).contains("no-such-fixture.xml");
  }

  @Test
  void withoutABoardOnlyRulesPassThatNeedNone() {
    assertThat(run("--runtime", "boardless", "--in-process")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("not certified: 1 of ", "(1 PASS, ")
        .doesNotContain("  VER-01  ");
  }

  @Test
  void withoutADeviceNothingIsEvaluated() {
    assertThat(run("--runtime", "boardless", "--only", "BUF", "--only", "MET-05", "--seed", "5"))
        .isEqualTo(3);
    assertThat(out.toString())
        .contains(
            "nothing was evaluated: 0 of ",
            "(%d NOT_APPLICABLE, %d NOT_EVALUATED)"
                .formatted(OF_FEATURES, OF_BUFFERS + 1 - OF_FEATURES))
        .containsPattern("seed +5");
  }

  @Test
  void aLogShowsEachChapterThatIsDone() {
    assertThat(run("--runtime", "boardless", "--only", "BUF", "--only", "MET-05")).isEqualTo(3);

    assertThat(err.toString().lines())
        .containsExactly("1 of " + (1 + OF_BUFFERS) + " rules, chapter MET is done");
    assertThat(out.toString()).doesNotContain("is done");
  }

  @Test
  void aRuleThatNeedsNoDeviceIsEvaluatedWithoutOne() {
    assertThat(run("--runtime", "boardless", "--only", "VER-01")).isEqualTo(0);
  }

  @Test
  void rulesRunInThisProcessForADebugger() {
    assertThat(run("--runtime", "boardless", "--in-process", "--only", "VER-01")).isEqualTo(0);
  }

  @Test
  void aFileThatIsNoBundleCannotBeTested() {
    assertThat(run("--bundle", "pom.xml")).isEqualTo(4);
    assertThat(err.toString()).contains("pom.xml is no bundle");
  }

  @Test
  void aBundleAndARuntimeExcludeEachOther() {
    assertThat(run("--bundle", "pom.xml", "--runtime", "boardless")).isEqualTo(2);
  }

  @Test
  void aSelfTestTestsTheKitAndNoBundle() {
    assertThat(run("--self-test", "--bundle", "pom.xml")).isEqualTo(2);
    assertThat(err.toString()).contains("--self-test tests the kit");
  }

  @Test
  void aSelfTestWithoutMutantsProvesNothing(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("matrix.json");

    // a rule that no mutant breaks: it is no MUST
    assertThat(
            run("--self-test", "--runtime", "boardless", "--only", "CON-08", "--json", "" + json))
        .isEqualTo(3);
    assertThat(out.toString()).contains("0 of 0 mutants detected");
    assertThat(Files.readString(json)).contains("\"mutants\" : 0");
  }

  @Test
  void aBudgetThatIsNoDurationIsAUsageError() {
    assertThat(run("--budget", "soon")).isEqualTo(2);
    assertThat(err.toString()).contains("soon").contains("5m");
  }

  @Test
  void theListTellsEachRule() {
    assertThat(run("--list", "--only", "BUF-12")).isEqualTo(0);
    assertThat(out.toString()).contains("BUF-12").contains("[if sub-buffers]");
  }

  @Test
  void theReportForMachinesIsWritten(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("new/report.json");
    assertThat(run("--runtime", "boardless", "--only", "VER-01", "--json", json.toString()))
        .isEqualTo(0);
    assertThat(Files.readString(json)).contains("\"rule\" : \"VER-01\"");
  }

  @Test
  void aHarnessThatIsBrokenIsToldBeforeAnyRule(@TempDir Path folder) throws IOException {
    Path jar = folder.resolve("harness.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("META-INF/services/" + Harness.class.getName()));
      out.write("acme.None".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(run("--runtime", "boardless", "--harness", "" + jar, "--only", "VER-01"))
        .isEqualTo(4);
    assertThat(err.toString())
        .startsWith("coral: the harness " + jar + " cannot be used")
        .contains("acme.None")
        .doesNotContain("INTERNAL");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"--report", "--json", "--seal"})
  void aPlaceWhereNothingCanBeWrittenIsToldBeforeTheRun(String option, @TempDir Path folder)
      throws IOException {
    Path below = Files.writeString(folder.resolve("file"), "x").resolve("below");

    for (String place : List.of(below.toString(), "/proc/nothing-can-be-made-here/x")) {
      err.getBuffer().setLength(0);
      assertThat(run("--runtime", "boardless", option, place)).as(place).isEqualTo(2);
      assertThat(err.toString().lines().findFirst().orElseThrow())
          .startsWith("coral: " + option + ": " + place + " cannot be written (");
    }
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"index.html", "report.txt", "report.json", "junit.xml"})
  void aFileOfTheReportIsNoPlaceForAnotherResultAndReplacesNothing(
      String name, @TempDir Path folder) throws IOException {
    Path file = folder.resolve(name);
    String report = "" + folder;
    assertThat(run("--report", report, "--json", "" + file)).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("coral: --json names " + name + " of --report itself, " + file);

    Files.writeString(file, "x");
    err.getBuffer().setLength(0);
    assertThat(run("--report", report, "--exemptions", "" + file)).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("coral: --report names the file of exemptions itself, " + file);
    assertThat(file).hasContent("x");
  }

  @Test
  void aBinaryOfTheFixtureIsNoPlaceForAResult(@TempDir Path folder) throws IOException {
    Path binary = Files.writeString(folder.resolve("roles.bin"), "x");
    Path fixture =
        Files.writeString(
            folder.resolve("fixture.xml"),
            "<fixture><binary file=\"roles.bin\"><kernel role=\"copy\" name=\"copy\"/></binary></fixture>");
    assertThat(run("--fixture", "" + fixture, "--json", "" + binary)).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("coral: --json names binary roles.bin of the fixture itself, " + binary);
  }

  @Test
  void theFileOfALayerIsNoPlaceForAResult(@TempDir Path folder) {
    Path file = folder.resolve("out.json");
    System.setProperty(LayerSettings.PROPERTY, "trace=" + file);
    try {
      assertThat(run("--json", "" + file)).isEqualTo(2);
    } finally {
      System.clearProperty(LayerSettings.PROPERTY);
    }
    assertThat(err.toString()).startsWith("coral: --json names the trace itself, " + file);
  }

  @ParameterizedTest(name = "{0} of what {1} names")
  @CsvSource({
    "--seal, --bundle, the tested bundle",
    "--seal, --harness, the harness",
    "--seal, --fixture, the fixture",
    "--seal, --json, file of --json",
    "--json, --bundle, the tested bundle",
    "--json, --harness, the harness",
    "--json, --fixture, the fixture",
    "--json, --exemptions, the file of exemptions",
  })
  void aResultInPlaceOfAnotherFileIsToldBeforeTheRun(
      String option, String other, String what, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    for (Path same : List.of(file, link, folder.resolve("../" + folder.getFileName() + "/file"))) {
      err.getBuffer().setLength(0);
      assertThat(run(option, "" + same, other, "" + file)).isEqualTo(2);
      assertThat(err.toString())
          .startsWith("coral: " + option + " names " + what + " itself, " + file)
          .contains("name another file");
    }
    assertThat(file).hasContent("x");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aFileIsNoFolderForAReportAndAFolderNoFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    assertThat(run("--runtime", "boardless", "--report", "" + file)).isEqualTo(2);
    assertThat(run("--runtime", "boardless", "--json", "" + folder)).isEqualTo(2);
    assertThat(run("--runtime", "boardless", "--seal", "" + folder)).isEqualTo(2);
    assertThat(err.toString()).contains("file is no folder", "is a folder", "is no file");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void whatCannotBeWrittenAtTheEndIsOneLine() {
    assertThat(run("--runtime", "boardless", "--only", "VER-01", "--json", "/dev/full"))
        .isEqualTo(4);
    assertThat(err.toString().lines())
        .containsExactly("coral: --json: /dev/full cannot be written (No space left on device)");
  }
}
