package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {
  @TempDir Path home;
  Distribution distribution;

  @BeforeEach
  void layOutADistribution() throws IOException {
    distribution = new Distribution(home, home.resolve("conf"), home);
    Files.createDirectories(home.resolve("bundles"));
    for (String name : List.of("a-1.jar", "a-2.jar", "b-1.jar", "notes.txt")) {
      Files.createFile(home.resolve("bundles").resolve(name));
    }
    Files.createDirectories(home.resolve("profiles/lab/conf"));
  }

  Profile lab(String text) throws IOException {
    Files.writeString(home.resolve("profiles/lab/profile.properties"), text);
    return Profile.read(distribution, "lab");
  }

  List<String> selected(Profile profile) {
    return profile.select(distribution).stream().map(f -> f.getFileName().toString()).toList();
  }

  @Test
  void anOwnProfileIsUsedInPlaceOfTheDistributions() throws IOException {
    Path own = Files.createDirectories(home.resolve("own/profiles/lab"));
    Files.writeString(own.resolve("profile.properties"), "jvm.a = -Da=${coral.conf}:${coral.data}");
    Path theirs = Files.createDirectories(home.resolve("profiles/lab"));
    Files.writeString(theirs.resolve("profile.properties"), "jvm.a = -Da=theirs");
    Files.createDirectories(home.resolve("profiles/other"));
    Path conf = home.resolve("own");
    Distribution outside = new Distribution(home, conf, home.resolve("data"));

    Profile profile = Profile.read(outside, "lab");

    assertThat(profile.folder()).isEqualTo(own);
    assertThat(profile.jvmOptions()).containsExactly("-Da=" + conf + ":" + home.resolve("data"));
    assertThat(Profile.read(outside, "other").folder()).isEqualTo(home.resolve("profiles/other"));
  }

  @Test
  void anOwnFileOfTheConfigurationCountsBeforeTheDistributions() throws IOException {
    Files.createDirectories(home.resolve("conf"));
    Files.writeString(home.resolve("conf/launcher.properties"), "");
    Path own = Files.createDirectories(home.resolve("own"));
    Distribution outside = new Distribution(home, own, home);

    assertThat(outside.conf("launcher.properties"))
        .isEqualTo(home.resolve("conf/launcher.properties"));
    Files.writeString(own.resolve("launcher.properties"), "");
    assertThat(outside.conf("launcher.properties")).isEqualTo(own.resolve("launcher.properties"));
  }

  @Test
  void environmentAndJvmOptionsAreRead() throws IOException {
    Profile lab =
        lab("env.LIB = ${coral.profile.dir}/lib\njvm.2 = -Xmx1g\njvm.1 = -Da=${coral.home}\n");

    assertThat(lab.environment()).containsEntry("LIB", home.resolve("profiles/lab/lib").toString());
    assertThat(lab.jvmOptions()).containsExactly("-Da=" + home, "-Xmx1g");
    assertThat(ChildProcess.neededFor(lab)).isTrue();
  }

  @Test
  void linksAndTheRunsOwnFolderAreRead() throws IOException {
    Profile lab = lab("env.ROOT = ${coral.temporary}/root\nlink.root/lib = /usr/lib\n");

    assertThat(lab.links()).containsExactly(Map.entry("root/lib", "/usr/lib"));
    assertThat(lab.environment())
        .containsEntry("ROOT", TemporaryFolder.ofRun().resolve("root").toString());
  }

  @Test
  void aLinkOutOfTheRunsFolderIsRefused() throws IOException {
    Profile lab = lab("env.A = b\nlink.../lib = /usr/lib\n");

    assertThatThrownBy(() -> ChildProcess.run(lab, "devices"))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("link.../lib");
    assertThat(TemporaryFolder.ofRun()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo = 1", "envv.A = b", "env. = x", "bundle = a*"})
  void anUnknownKeyIsRefused(String line) {
    assertThatThrownBy(() -> lab(line))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining(
            "profile.properties: there is no setting \"" + line.split(" ")[0] + "\"");
  }

  @Test
  void theRunsFolderMayBeNamedByAWay() throws IOException {
    Profile lab = lab("link.a = /usr/lib\n");
    Path folder = Files.createDirectory(home.resolve("run"));

    RunFolder.fill(home.resolve("profiles/../run"), lab);

    assertThat(folder.resolve("a")).isSymbolicLink();
  }

  @Test
  void aFileThatCannotBeMadeEndsTheRunWithTheScriptsWords() throws IOException {
    Path script = home.resolve("profiles/lab/build.sh");
    Profile lab = lab("make.lib/a.so = ${coral.profile.dir}/build.sh\n");
    assertThat(ChildProcess.neededFor(lab)).isTrue();

    Files.writeString(script, "echo \"install gcc\" >&2; exit 1\n");
    assertThatThrownBy(() -> ChildProcess.run(lab, "devices"))
        .isInstanceOf(LaunchException.class)
        .hasMessage("profile lab: build.sh ended with 1: install gcc");

    Files.writeString(script, "exit 0\n");
    assertThatThrownBy(() -> ChildProcess.run(lab, "devices"))
        .hasMessageContaining("has not made a.so");
    assertThat(TemporaryFolder.ofRun()).doesNotExist();
  }

  @Test
  void aMadeFileLiesInTheRunsFolder() throws IOException {
    Files.writeString(home.resolve("profiles/lab/build.sh"), "echo made > \"$1\"\n");
    Profile lab = lab("make.lib/a.so = ${coral.profile.dir}/build.sh\n");

    Path folder = Files.createDirectory(home.resolve("run"));
    RunFolder.fill(folder, lab);

    assertThat(folder.resolve("lib/a.so")).hasContent("made");
  }

  @Test
  void configurationsAreSystemPropertiesOfCommandsOnAClassPath() throws IOException {
    Files.writeString(
        home.resolve("profiles/lab/conf/com.acme.board.cfg"), "platform = At ${coral.profile}\n");

    assertThat(lab("").systemProperties(distribution))
        .containsEntry("com.acme.board.platform", "At lab")
        .containsEntry("coral.profile", "lab");
  }

  @Test
  void withoutPatternsAllJarsAreInstalled() throws IOException {
    Profile lab = lab("");

    assertThat(selected(lab)).containsExactly("a-1.jar", "a-2.jar", "b-1.jar");
    assertThat(ChildProcess.neededFor(lab)).isFalse();
  }

  @Test
  void patternsChooseAndLeaveOutInTheirOrder() throws IOException {
    assertThat(selected(lab("bundles = b*, a-*, !a-1*"))).containsExactly("b-1.jar", "a-2.jar");
    assertThat(selected(lab("bundles = !b*"))).containsExactly("a-1.jar", "a-2.jar");
  }

  @Test
  void aProfileAddsItsOwnBundles() throws IOException {
    Files.createDirectories(home.resolve("profiles/lab/bundles"));
    Files.createFile(home.resolve("profiles/lab/bundles/own.jar"));

    assertThat(selected(lab("bundles = b*"))).containsExactly("b-1.jar", "own.jar");
  }

  @Test
  void aPatternThatFitsNothingIsRefused() {
    assertThatThrownBy(() -> selected(lab("bundles = c*")))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("c*")
        .hasMessageContaining("profile.properties");
    assertThatThrownBy(() -> selected(lab("bundles = [a"))).isInstanceOf(LaunchException.class);
  }

  @Test
  void anUnknownProfileIsRefusedWithThoseThatExist() {
    assertThatThrownBy(() -> Profile.read(distribution, "labs"))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("\"labs\"")
        .hasMessageContaining("[lab]");
    assertThatThrownBy(() -> Profile.read(distribution, "../profiles/lab"))
        .isInstanceOf(LaunchException.class);
  }

  @Test
  void theDefaultProfileNeedsNoFolder() {
    assertThat(Profile.read(distribution, Profile.DEFAULT).configurations()).isEmpty();
  }

  @Test
  void configurationsAreTheSettingsFilesInOrder() throws IOException {
    for (String name : List.of("b.cfg", "a-1.cfg", "readme.md")) {
      Files.createFile(home.resolve("profiles/lab/conf").resolve(name));
    }

    assertThat(lab("").configurations())
        .extracting(file -> file.getFileName().toString())
        .containsExactly("a-1.cfg", "b.cfg");
  }
}
