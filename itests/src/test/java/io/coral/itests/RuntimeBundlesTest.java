package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules about bundles on the runtimes whose own modules have no framework to test in. */
@Tag("once") // the kit brings its own framework
class RuntimeBundlesTest {
  private static final long BOUND_SECONDS = 240;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"xilinx", "dualfpga", "intelpac"})
  void the_bundle_keeps_every_rule_about_bundles(String name)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(
                Built.HOME.resolve("coral").toString(),
                "conformance",
                "--bundle",
                Built.bundle("io.coral.runtime." + name).toString(),
                "--only",
                "PKG",
                "--only",
                "DSC-01")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();

    assertThat(process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    assertThat(Files.readAllLines(log)).last().asString().contains("9 PASS");
  }
}
