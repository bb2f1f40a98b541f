package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution's own script on odd machines: locales, users, folders, disks, wrong files. */
@Tag("once")
class MachinesTest {
  private static final Path FULL = Path.of("/dev/full");
  private static final int NOBODY = 65534;
  private static final String FROM_CLASS_DATA =
      "io\\.coral\\.launcher\\.Main source: shared objects file";

  @TempDir(cleanup = CleanupMode.ALWAYS)
  Path folder;

  private Path home;

  /** A copy: other users cannot follow links into the build, and a wrong file stays the test's. */
  @BeforeEach
  void layOutADistribution() throws IOException {
    home = copied("coral");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path copied(String name) throws IOException {
    Path target = folder.resolve(name);
    for (String part :
        List.of("bundles", "framework", "conf", "examples", "lib", "coral", "profiles/default")) {
      Built.copy(Built.HOME.resolve(part), target.resolve(part));
    }
    return target;
  }

  private Ended sh(String script) throws IOException, InterruptedException {
    return Ended.of(
        folder, "", List.of("sh", "-c", script.replace("coral ", home.resolve("coral") + " ")));
  }

  private Ended coral(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(home.resolve("coral").toString()));
    line.addAll(List.of(arguments));
    return Ended.of(folder, "", line);
  }

  private void conf(String name, String text) throws IOException {
    Path conf = Files.createDirectories(home.resolve("profiles/default/conf"));
    Files.writeString(conf.resolve(name), text, StandardCharsets.UTF_8);
  }

  @Test
  void inTheLocaleOfAContainerFilesMayHaveUmlauts() throws Exception {
    Files.write(folder.resolve("größe.bin"), new byte[8]);
    assertThat(coral("bitstream", "install", "coral/examples/vector").exitCode()).isZero();

    Ended ended =
        sh(
            "LANG= LC_CTYPE= LC_ALL=C coral run vector.addition --in f32:größe.bin"
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
                + " -Dcoral.home=\"$PWD/coral\" -cp 'coral/lib/*' io.coral.launcher.Main"
                + " bitstream parse größe.xclbin");

    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err())
        .contains("locale", "cannot name", "set LC_ALL=C.UTF-8")
        .doesNotContain("Exception");
  }

  private static Path classData() throws IOException {
    try (Stream<Path> made = Files.list(Built.HOME.resolve(".coral/class-data"))) {
      String own = System.getProperty("java.version") + "-";
      return made.filter(each -> each.getFileName().toString().startsWith(own))
          .findFirst()
          .orElseThrow();
    }
  }

  /** The copy's bundles have their classes from the class path, as the build's. */
  private void connectBundles() throws IOException {
    Path list = classData().resolveSibling(System.getProperty("java.version") + ".jars");
    Path copy = home.resolve(Built.HOME.relativize(list));
    Files.createDirectories(copy.getParent());
    Files.copy(list, copy);
  }

  /** A start that ends soon; the file {@code loaded} tells where classes came from. */
  private void assertEndsInOrder() throws Exception {
    Ended ended =
        sh("CORAL_JAVA_OPTS=-Xlog:class+load:file=loaded coral --profile nowhere devices");

    assertThat(ended.exitCode()).as(ended.out()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("there is no profile \"nowhere\"").hasLineCount(1);
  }

  @Test
  void startsShareTheClassDataThatTheBuildMade() throws Exception {
    home = Built.HOME;

    Ended devices = sh("CORAL_JAVA_OPTS=-Xlog:class+load:file=loaded coral devices");

    assertThat(devices.exitCode()).as(devices.err()).isZero();
    assertThat(folder.resolve("loaded"))
        .content()
        .containsPattern(FROM_CLASS_DATA)
        .as("out of a bundle")
        .containsPattern("io\\.coral\\.core\\.\\S+ source: shared objects file \\(top\\)");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"of other jars", "of another JVM", "cut off"})
  void aStartDoesWithoutClassDataThatIs(String wrong) throws Exception {
    byte[] data = Files.readAllBytes(classData());
    if (wrong.equals("of another JVM")) {
      // the header's beginning, of which the version is a part
      Arrays.fill(data, 0, 64, (byte) 1);
    }
    int length = wrong.equals("cut off") ? data.length / 2 : data.length;
    connectBundles();
    Files.write(home.resolve(Built.HOME.relativize(classData())), Arrays.copyOf(data, length));

    assertEndsInOrder();

    assertThat(folder.resolve("loaded")).content().doesNotContainPattern(FROM_CLASS_DATA);
  }

  /** The command line asks for the bundle of one of its classes. */
  @Test
  void aFolderMayHaveABlankAndBundlesOnTheClassPath() throws Exception {
    home = copied("with blank");
    connectBundles();

    Ended ended = coral("--version");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("coral 1");
  }

  @Test
  void aFolderWithAColonIsToldBeforeTheJvmStumblesOverIt() throws Exception {
    home = copied("with:colon");

    Ended ended = coral("devices");

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
    assertThat(coral("bitstream", "install", "coral/examples/vector").exitCode()).isZero();
    Files.write(folder.resolve("a.bin"), new byte[8]);

    Ended ended =
        sh(
            "cat a.bin | coral run vector.addition --in f32:/dev/stdin --in f32:a.bin"
                + " --out f32:/dev/stdout:2 --arg int:2 | wc -c");
    assertThat(ended.out().strip()).isEqualTo("8");
    assertThat(ended.err()).contains("copy in");

    Ended nowhere =
        coral(
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

  @Test
  void whatOneUserInstallsAnotherOneUses() throws Exception {
    assumeThat(System.getProperty("user.name")).as("only root becomes another").isEqualTo("root");
    assertThat(coral("bitstream", "install", "coral/examples/vector").exitCode()).isZero();
    Path closed = Files.createDirectories(home.resolve(".coral/repository/v/b/1/closed/1/1k"));
    Files.writeString(closed.resolve("bitstream.json"), "{}");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));

    Ended demo = asNobody("demo");
    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.out()).contains("verified 1048576 of 1048576");

    Ended doctor = asNobody("doctor");
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.out()).contains("this user may not read " + closed, "1 installed");

    Ended install = asNobody("bitstream", "install", "coral/examples/mlp-one");
    assertThat(install.exitCode()).isEqualTo(1);
    assertThat(install.err())
        .contains("cannot be written by the user nobody", "belongs to root", "--repository");

    Ended remove = asNobody("bitstream", "remove", "abcdef");
    assertThat(remove.exitCode()).isEqualTo(1);
    assertThat(remove.err())
        .contains(
            home.resolve(".coral/repository") + ": cannot be written by the user nobody",
            "belongs to root",
            "--repository FOLDER")
        .hasLineCount(1);
  }

  @Test
  void aDistributionThatCannotBeWrittenHasItsRepositoryElsewhere() throws Exception {
    assumeThat(System.getProperty("user.name")).as("only root becomes another").isEqualTo("root");
    Path own = Files.createDirectory(folder.resolve("own"));
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));

    Ended option = asNobody("--repository", own.toString(), "demo");
    assertThat(option.exitCode()).as(option.err()).isZero();
    assertThat(own).isNotEmptyDirectory();
    assertThat(home.resolve(".coral")).doesNotExist();

    assertThat(sh("CORAL_REPOSITORY=" + own + " coral bitstream list").out())
        .contains("vector.addition");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CORAL_CONF=conf CORAL_DATA=data coral ", "coral --conf conf --data data "})
  void profilesSettingsAndDataMayLieOutsideOfTheDistribution(String start) throws Exception {
    Path profile = folder.resolve("conf/profiles/default");
    Built.copy(home.resolve("profiles/default"), profile);
    Files.writeString(
        Files.createDirectories(profile.resolve("conf")).resolve("io.coral.runtime.sim.cfg"),
        "boards = count=3\n");
    Files.createDirectory(folder.resolve("data"));

    Ended demo = sh(start + "demo");
    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.out()).contains("sim-2", "verified 1048576 of 1048576");
    assertThat(folder.resolve("data/repository")).isNotEmptyDirectory();
    assertThat(home.resolve(".coral")).doesNotExist();
  }

  @Test
  void aUserWhomTheMachineDoesNotKnowHasTheHomeThatTheVariableNames() throws Exception {
    assumeThat(System.getProperty("user.name")).as("only root becomes another").isEqualTo("root");
    Path own = Files.createDirectory(folder.resolve("own"));
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));

    Ended demo =
        sh(
            "cd own && mkdir work && chmod 777 work && cd work && HOME="
                + own
                + " setpriv --reuid=12345 --regid=12345 --clear-groups coral demo");

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(own.resolve(".coral/repository")).isNotEmptyDirectory();
    assertThat(own.resolve("work")).isEmptyDirectory();
  }

  @Test
  void whatAKilledProcessOfSuchAUserLeftIsSwept() throws Exception {
    assumeThat(System.getProperty("user.name")).as("only root becomes another").isEqualTo("root");
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path left = temporary.resolve("coral-999999999-" + UUID.randomUUID());
    Files.writeString(
        Files.createDirectories(left.resolve("storage")).resolveSibling("owner"), "999999999\n");
    assertThat(sh("chown -R 12345:12345 " + left).exitCode()).isZero();

    Ended devices =
        sh(
            "TMPDIR="
                + temporary
                + " setpriv --reuid=12345 --regid=12345 --clear-groups coral devices");

    assertThat(devices.exitCode()).as(devices.err()).isZero();
    assertThat(temporary).isEmptyDirectory();
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

  private Ended asNobody(String... arguments) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                home.resolve("coral").toString()));
    line.addAll(List.of(arguments));
    return Ended.of(folder, "", line);
  }

  /** A file of a configuration with a mistake, and what is told of it. */
  private record Mistake(String file, String text, String told) {}

  /** Homes with mistakes: as few as will do, as each has a file of a name once. */
  static List<List<Mistake>> homes() {
    String sim = "io.coral.runtime.sim";
    String group = "io.coral.runtime.dualfpga-";
    String repository = "io.coral.core.repository.cfg";
    return List.of(
        List.of(
            new Mistake(sim + ".cfg", "boards = count=abc", "count is \"abc\""),
            new Mistake(sim + "m.cfg", "boards = count=3", "did you mean " + sim + "?"),
            new Mistake(repository, "root = /dev/null", "is a file"),
            new Mistake(
                "io.coral.runtime.xilinx.cfg",
                "platform = \\u00zz",
                "cannot be read as a properties file"),
            new Mistake(group + "one.cfg", "size = 1", "size is \"1\""),
            new Mistake("io.coral.core.engine.cfg", "open.limit = 5", "open.limit is \"5\""),
            new Mistake(
                "io.coral.layers.cfg", "on = valdation", "has \"valdation\"; expected a list")),
        List.of(
            new Mistake(sim + "-two.cfg", "boards = count=3", "takes one configuration"),
            new Mistake(repository, "root = a\\u0000b", "has a NUL"),
            new Mistake(
                "io.coral.runtime.xilinx.cfg", "hang.limit.millis = 5", "is called \"hang.limit\""),
            new Mistake(group + "one.cfg", "size = zwei", "size is \"zwei\""),
            new Mistake(
                "io.coral.core.engine.cfg", "opn.limit = 5s", "did you mean \"open.limit\"?"),
            new Mistake("io.coral.layers.cfg", "onn = leaks", "did you mean \"on\"?")),
        List.of(
            new Mistake(
                repository, "rot = x", "there is no setting \"rot\"; did you mean \"root\"?"),
            new Mistake(group + "one.cfg", "member.target = (coral.runtime.id=sim", "is no filter"),
            new Mistake(group + "two.cfg", "boards = sim-0, sim-9", "board sim-9 is not there")));
  }

  @ParameterizedTest(name = "home {index}")
  @MethodSource("homes")
  void eachWrongConfigurationIsToldOnceAndDoctorFails(List<Mistake> mistakes) throws Exception {
    for (Mistake mistake : mistakes) {
      conf(mistake.file(), mistake.text() + "\n");
    }

    Ended doctor = coral("doctor");
    assertThat(doctor.exitCode()).as(doctor.out()).isEqualTo(1);
    assertThat(doctor.out()).doesNotContain("All is well.");
    assertThat(doctor.err()).doesNotContain("\tat ", "ERROR");
    for (Mistake mistake : mistakes) {
      assertThat(doctor.out()).contains(mistake.told());
      assertThat(doctor.err().lines())
          .filteredOn(line -> line.contains(mistake.told()))
          .as(mistake.told())
          .hasSize(1);
    }
  }

  /** Nor does a filter that fits every runtime take in the groups' own. */
  @ParameterizedTest
  @ValueSource(
      strings = {"(coral.runtime.id=sim)", "(coral.runtime.id=*)", "(coral.runtime.composite=*)"})
  void aGroupMissesNoBoardsThatOnlyStartLater(String target) throws Exception {
    conf("io.coral.runtime.dualfpga-pair.cfg", "size = 2\nmember.target = " + target + "\n");

    Ended devices = coral("devices");
    assertThat(devices.out()).contains("sim-0+sim-1");
    assertThat(devices.err()).isEmpty();
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

  @Test
  void aByteOrderMarkIsReadOverAndTold() throws Exception {
    conf("io.coral.runtime.sim.cfg", "\uFEFFboards = count=3\n");

    Ended doctor = coral("doctor");
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.out()).contains("byte-order mark", "sim-2");
  }

  @Test
  void aValueOutOfAFileReachesTheLogAsTextAndWithBound() throws Exception {
    conf(
        "io.coral.runtime.sim.cfg",
        "boards = count=\\u001b[2J\u202e" + "x ".repeat(100_000) + "\n");

    Ended doctor = coral("doctor");

    assertThat(doctor.exitCode()).isEqualTo(1);
    for (String text : List.of(doctor.out(), doctor.err())) {
      assertThat(text)
          .contains("count is")
          .doesNotContain("\u001b", "\u202e")
          .hasSizeLessThan(20_000);
    }
  }

  @Test
  void aNameOutOfAFileReachesTheTerminalAsText() throws Exception {
    Path artifact = folder.resolve("hostile");
    Built.copy(Built.VECTOR, artifact);
    Path descriptor = artifact.resolve("bitstream.json");
    Files.writeString(
        descriptor,
        Files.readString(descriptor)
            .replace("\"name\": \"a\"", "\"name\": \"a\\u001b[2J\\u202e\""));
    assertThat(coral("bitstream", "install", "hostile").exitCode()).isZero();

    for (String command : List.of("list", "list --json")) {
      Ended ended = sh("coral bitstream " + command);
      assertThat(ended.out())
          .containsIgnoringCase("\\u001b")
          .doesNotContain("\u001b")
          .doesNotContain("\u202e");
    }
  }
}
