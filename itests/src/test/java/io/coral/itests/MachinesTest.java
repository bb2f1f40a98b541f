package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution's own script on odd machines: locales, folders, disks, pipes. */
@Tag("once")
class MachinesTest {
  private static final Path FULL = Path.of("/dev/full");

  /** In which the example of vectors is installed. */
  @TempDir static Path repository;

  @TempDir Path folder;

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    Ended ended =
        Ended.coral(
            repository,
            "--repository",
            repository.toString(),
            "bitstream",
            "install",
            Built.VECTOR.toString());
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  private Ended sh(String script) throws IOException, InterruptedException {
    return Ended.sh(folder, Built.HOME, script);
  }

  @Test
  void inTheLocaleOfAContainerFilesMayHaveUmlauts() throws Exception {
    Files.write(folder.resolve("größe.bin"), new byte[8]);

    Ended ended =
        sh(
            "LANG= LC_CTYPE= LC_ALL=C coral --repository "
                + repository
                + " run vector.addition --in f32:größe.bin"
                + " --in f32:größe.bin --out f32:lösung.bin:2 --arg int:2");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(folder.resolve("lösung.bin")).hasSize(8);
  }

  /** The script chooses a locale; one who starts the JVM without it has to. */
  @Test
  void aJvmWhoseLocaleHasNoNameForAFileSaysWhatToSet() throws Exception {
    Ended ended =
        sh(
            "LC_ALL=C "
                + String.join(" ", Built.java())
                + " -Dcoral.home="
                + Built.HOME
                + " -cp '"
                + Built.HOME
                + "/lib/*' io.coral.launcher.Main"
                + " bitstream parse größe.xclbin");

    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err())
        .contains("locale", "cannot name", "set LC_ALL=C.UTF-8")
        .doesNotContain("Exception");
  }

  @Test
  void aFolderWithAColonIsToldBeforeTheJvmStumblesOverIt() throws Exception {
    Path script = Files.createDirectory(folder.resolve("with:colon")).resolve("coral");
    Files.copy(Built.HOME.resolve("coral"), script, StandardCopyOption.COPY_ATTRIBUTES);

    Ended ended = Ended.of(folder, "", List.of(script.toString(), "devices"));

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).contains("with:colon", "has a colon").hasLineCount(1);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"devices", "devices --json", "doctor", "doctor --json", "--help", "completion"})
  void anOutputOnAFullDiskIsAFailure(String command) throws Exception {
    assumeThat(FULL).exists();

    Ended ended = sh("coral " + command + " > /dev/full");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).contains("standard output cannot be written (No space left");
  }

  @Test
  void arraysComeThroughPipesAndTimesStayOffThem() throws Exception {
    Files.write(folder.resolve("a.bin"), new byte[8]);

    Ended ended =
        sh(
            "cat a.bin | coral --repository "
                + repository
                + " run vector.addition --in f32:/dev/stdin --in f32:a.bin"
                + " --out f32:/dev/stdout:2 --arg int:2 | wc -c");
    assertThat(ended.out().strip()).isEqualTo("8");
    assertThat(ended.err()).contains("copy in");

    Ended nowhere =
        Ended.coral(
            folder,
            "--repository",
            repository.toString(),
            "run",
            "vector.addition",
            "--in",
            "f32:a.bin",
            "--in",
            "f32:a.bin",
            "--out",
            "f32:no/such/folder:2",
            "--arg",
            "int:2");
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err()).contains("no/such/folder").hasLineCount(1);
    assertThat(nowhere.out()).isEmpty();
  }

  /** FileInstall makes its folder by itself, and again when somebody has deleted it. */
  @Test
  void theShellLeavesNothingAndWhatOneLeftIsSwept() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Path left = temporary.resolve("coral-999999999-" + UUID.randomUUID());
    Files.createDirectories(left.resolve("fileinstall"));

    Ended shell = sh("TMPDIR=" + temporary + " coral shell < /dev/null");

    assertThat(shell.exitCode()).as(shell.err()).isZero();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aTemporaryFolderThatIsNotThereIsNotCalledFull() throws Exception {
    Ended devices = sh("TMPDIR=/dev/null/none coral devices");

    assertThat(devices.exitCode()).isEqualTo(1);
    assertThat(devices.err())
        .contains("there is no temporary folder /dev/null/none")
        .doesNotContain("free some space")
        .hasLineCount(1);
  }
}
