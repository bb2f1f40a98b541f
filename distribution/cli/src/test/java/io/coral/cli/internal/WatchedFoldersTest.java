package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFoldersTest {
  @TempDir Path folder;
  Path deploy;
  Path conf;

  @BeforeEach
  void layOut() throws IOException {
    deploy = Files.createDirectories(folder.resolve("deploy"));
    conf = Files.createDirectories(folder.resolve("conf"));
  }

  List<String> told() {
    return told(".*");
  }

  List<String> told(String filter) {
    List<Path> folders = List.of(deploy, conf, folder.resolve("none"));
    return new WatchedFolders(folders, conf, Pattern.compile(filter))
        .contents().problems().stream()
            .map(problem -> problem.what() + ": " + problem.remedy())
            .toList();
  }

  void jar(String name, String header) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue(header, "some.name");
    new JarOutputStream(Files.newOutputStream(deploy.resolve(name)), manifest).close();
  }

  @Test
  void bundlesAndConfigurationsAreInOrder() throws IOException {
    jar("bundle.jar", "Bundle-SymbolicName");
    Files.writeString(deploy.resolve("io.coral.runtime.sim.cfg"), "");
    Files.writeString(deploy.resolve("io.coral.core.engine.config"), "");
    Files.writeString(deploy.resolve("README.txt"), "");
    Files.writeString(conf.resolve("io.coral.runtime.dualfpga-pair.cfg"), "");
    Files.writeString(conf.resolve("notes.txt"), "");

    assertThat(told()).isEmpty();
  }

  @Test
  void whatHasNoEffectIsToldWithItsName() throws IOException {
    jar("plain.jar", "Main-Class");
    Files.writeString(deploy.resolve("broken.jar"), "not a zip");
    Files.writeString(deploy.resolve("runtime.zip"), "");

    assertThat(told(".*\\.(jar|cfg)"))
        .satisfiesExactly(
            broken -> assertThat(broken).contains("broken.jar is no bundle", "as a jar"),
            plain -> assertThat(plain).contains("plain.jar is no bundle", "Bundle-SymbolicName"),
            zip -> assertThat(zip).contains("runtime.zip has no effect", "*.jar"));
  }

  @Test
  void inFoldersForConfigurationsAloneOtherFilesMayLie() throws IOException {
    Files.writeString(deploy.resolve("users.properties"), "");
    Files.writeString(deploy.resolve("io.coral.runtime.dualfpga~pair.cfg"), "");

    assertThat(told(".*\\.(cfg|config)"))
        .singleElement()
        .asString()
        .contains("dualfpga~pair.cfg configures nothing");
  }

  @Test
  void jarsAreBundlesWhereverFileInstallLooks() throws IOException {
    jar("bundle.jar", "Bundle-SymbolicName");
    Files.copy(deploy.resolve("bundle.jar"), conf.resolve("other.jar"));

    assertThat(
            new WatchedFolders(List.of(deploy, conf), conf, Pattern.compile(".*"))
                .contents()
                .bundles())
        .extracting(DeployedJar::name, DeployedJar::file)
        .containsExactly(
            tuple("some.name", deploy.resolve("bundle.jar")),
            tuple("some.name", conf.resolve("other.jar")));
  }

  @Test
  void theSpellingThatFileInstallDoesNotKnowIsToldWithTheOther() throws IOException {
    Files.writeString(conf.resolve("io.coral.runtime.dualfpga~pair.cfg"), "");

    assertThat(told())
        .singleElement()
        .asString()
        .contains(
            "dualfpga~pair.cfg configures nothing",
            "rename it to io.coral.runtime.dualfpga-pair.cfg");
  }
}
