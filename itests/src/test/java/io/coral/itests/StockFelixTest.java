package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Coral in Felix as Apache distributes it, with its own Gogo and JLine: docs/integrators.md. */
@Tag("once") // it brings a framework of its own
class StockFelixTest {
  private static final Path FELIX = Built.FRAMEWORKS.resolve("felix");

  @TempDir Path folder;

  /** Its own bundles, by the version that they were distributed with; the framework is 7.0.5. */
  private void layOut(String distribution) throws Exception {
    Path archive = FELIX.resolve("distribution.tar.gz");
    Ended unpacked =
        Ended.of(folder, "", List.of("tar", "xzf", archive.toString(), "--strip-components", "1"));
    assertThat(unpacked.exitCode()).as(unpacked.err()).isZero();
    if (distribution.equals("7.0.5")) {
      for (Path old : Built.jarsIn(folder.resolve("bundle"))) {
        Files.delete(old);
      }
      copy(Built.jarsIn(FELIX.resolve("bundle")));
    }
    Files.copy(
        FELIX.resolve("felix.jar"),
        folder.resolve("bin/felix.jar"),
        StandardCopyOption.REPLACE_EXISTING);
    copy(Built.jars("bundles"));
    List<Path> framework = new ArrayList<>(Built.jars("framework"));
    framework.removeIf(jar -> jar.getFileName().toString().contains("gogo"));
    copy(framework);
  }

  private void copy(List<Path> jars) throws IOException {
    for (Path jar : jars) {
      Files.copy(jar, folder.resolve("bundle").resolve(jar.getFileName()));
    }
  }

  @ParameterizedTest(name = "the bundles of {0}")
  @ValueSource(strings = {"6.0.3", "7.0.5"})
  void theShellHasTheCommandsAndGroupsComeAndGoWithTheirFiles(String distribution)
      throws Exception {
    layOut(distribution);
    Path load = Files.createDirectories(folder.resolve("load"));
    Path group = load.resolve("io.coral.runtime.dualfpga-pair.cfg");
    List<String> line = Built.java();
    line.addAll(
        List.of(
            "-Dfelix.fileinstall.poll=200",
            "-Dcoral.log.level=INFO",
            "-Duser.home=" + folder,
            "-jar",
            "bin/felix.jar"));
    try (Console felix = new Console(folder, Map.of(), line)) {
      // all start at one level, in the order of their names
      felix.awaitOutput("Runtime sim of coral is there");
      felix.repeatUntil("coral:devices", "sim-1");

      Files.writeString(group, "member.target = (coral.runtime.id=sim)\nsize = 2\n");
      felix.repeatUntil("coral:devices", "dual-fpga");

      Files.writeString(group, "member.target = (coral.runtime.id=sim)\nsize = 3\n");
      felix.repeatUntilGone("coral:devices", "dual-fpga", "sim-1");

      Files.writeString(group, "member.target = (coral.runtime.id=sim)\nsize = 2\n");
      felix.repeatUntil("coral:devices", "dual-fpga");

      Files.delete(group);
      felix.repeatUntilGone("coral:devices", "dual-fpga", "sim-1");

      Files.writeString(load.resolve("io.coral.runtime.dualfpga~pair.cfg"), "size = 2\n");
      felix.repeatUntil("coral:doctor", "~pair.cfg configures nothing: FileInstall knows no ~");
      felix.repeatUntil(
          "coral:doctor", "the PID io.coral.runtime.dualfpga~pair: FileInstall knows no ~");
    }
  }
}
