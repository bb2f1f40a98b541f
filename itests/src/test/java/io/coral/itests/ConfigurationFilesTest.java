package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in files, right or wrong, that a person gives to a distribution. */
@Tag("once")
@Timeout(300)
class ConfigurationFilesTest {
  @TempDir Path folder;

  private Ended coral(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("--conf", "conf"));
    line.addAll(List.of(arguments));
    return Ended.coral(folder, line.toArray(String[]::new));
  }

  private void conf(String name, String text) throws IOException {
    Path conf = Files.createDirectories(folder.resolve("conf/profiles/default/conf"));
    Files.writeString(conf.resolve(name), text);
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

    try (CommandLines coral = new CommandLines(folder, "default", "--repository=repository")) {
      assertThat(coral.run("bitstream", "install", "hostile").exitCode()).isZero();
      for (Ended ended :
          List.of(coral.run("bitstream", "list"), coral.run("bitstream", "list", "--json"))) {
        assertThat(ended.out())
            .containsIgnoringCase("\\u001b")
            .doesNotContain("\u001b")
            .doesNotContain("\u202e");
      }
    }
  }
}
