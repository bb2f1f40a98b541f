package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A distribution whose users are not its owner, and have what is their own elsewhere. */
@Tag("once")
@Timeout(300)
class UsersTest {
  private static final int NOBODY = 65534;

  @TempDir(cleanup = CleanupMode.ALWAYS)
  Path folder;

  private Path home;

  /** A copy: other users cannot follow links into the build. */
  @BeforeEach
  void layOutADistribution() throws IOException {
    home = Built.copied(folder.resolve("coral"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ended sh(String script) throws IOException, InterruptedException {
    return Ended.sh(folder, home, script);
  }

  @Test
  void whatOneUserInstallsAnotherOneUses() throws Exception {
    assumeThat(System.getProperty("user.name")).as("only root becomes another").isEqualTo("root");
    assertThat(sh("coral bitstream install coral/examples/vector").exitCode()).isZero();
    Path closed = Files.createDirectories(home.resolve(".coral/repository/v/b/1/closed/1/1k"));
    Files.writeString(closed.resolve("bitstream.json"), "{}");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));

    try (CommandLines nobody = new CommandLines(folder, asNobody(), "default")) {
      Ended demo = nobody.run("demo");
      assertThat(demo.exitCode()).as(demo.err()).isZero();
      assertThat(demo.out()).contains("verified 1048576 of 1048576");

      Ended doctor = nobody.run("doctor");
      assertThat(doctor.exitCode()).isEqualTo(1);
      assertThat(doctor.out()).contains("this user may not read " + closed, "1 installed");

      Ended install = nobody.run("bitstream", "install", "coral/examples/mlp-one");
      assertThat(install.exitCode()).isEqualTo(1);
      assertThat(install.err())
          .contains("cannot be written by the user nobody", "belongs to root", "--repository");

      Ended remove = nobody.run("bitstream", "remove", "abcdef");
      assertThat(remove.exitCode()).isEqualTo(1);
      assertThat(remove.err())
          .contains(
              home.resolve(".coral/repository") + ": cannot be written by the user nobody",
              "belongs to root",
              "--repository FOLDER")
          .hasLineCount(1);
    }
  }

  @Test
  void aDistributionThatCannotBeWrittenHasItsRepositoryElsewhere() throws Exception {
    assumeThat(System.getProperty("user.name")).as("only root becomes another").isEqualTo("root");
    Path own = Files.createDirectory(folder.resolve("own"));
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));

    List<String> line = asNobody();
    line.addAll(List.of("--repository", own.toString(), "demo"));
    Ended option = Ended.of(folder, "", line);
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

  private List<String> asNobody() {
    return new ArrayList<>(
        List.of(
            "setpriv",
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            home.resolve("coral").toString()));
  }
}
