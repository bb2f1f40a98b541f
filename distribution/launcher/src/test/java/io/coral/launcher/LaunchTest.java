package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;

class LaunchTest {
  @TempDir Path folder;

  Path bundle(String name, Map<String, String> headers) throws IOException {
    return TestBundle.write(folder.resolve(name + ".jar"), name, headers);
  }

  StartLevels levels(String text) throws IOException {
    return StartLevels.read(Files.writeString(folder.resolve("start-levels.properties"), text));
  }

  static Bundle find(RunningFramework framework, String name) {
    return Arrays.stream(framework.context().getBundles())
        .filter(bundle -> name.equals(bundle.getSymbolicName()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachBundleStartsAtTheLevelOfTheLongestKeyThatFits() throws IOException {
    List<Path> files =
        List.of(
            bundle("org.acme.one", Map.of()),
            bundle("org.acme.one.more", Map.of()),
            bundle("vendor", Map.of("Provide-Capability", "io.coral.runtime;id=v")),
            bundle("other", Map.of()));
    StartLevels levels =
        levels(
            "*=3\norg.acme.*=5\norg.acme.one=6\norg.acme.one.*=7\ncapability\\:io.coral.runtime=9");
    try (RunningFramework framework =
        new Launch().bundles(files).startLevels(levels).readyWithin(Duration.ZERO).start()) {
      assertThat(framework.problems()).isEmpty();
      assertThat(Arrays.stream(framework.context().getBundles()).skip(1))
          .allMatch(bundle -> bundle.getState() == Bundle.ACTIVE)
          .extracting(bundle -> bundle.adapt(BundleStartLevel.class).getStartLevel())
          .containsExactly(6, 7, 9, 3);
    }
  }

  @Test
  void aBundleAboveTheReadyLevelWaits() throws IOException {
    StartLevels levels = levels("late=20\n*=1");
    try (RunningFramework framework =
        new Launch()
            .bundles(List.of(bundle("late", Map.of())))
            .startLevels(levels)
            .readyLevel(10)
            .start()) {
      assertThat(find(framework, "late").getState()).isEqualTo(Bundle.INSTALLED);
      framework.raiseTo(20);
      assertThat(find(framework, "late").getState()).isEqualTo(Bundle.ACTIVE);
    }
  }

  @Test
  void aBundleThatDoesNotResolveIsReportedAndTheOthersRun() throws IOException {
    Path broken = bundle("broken", Map.of("Import-Package", "nobody.has.it"));
    Path good = bundle("good", Map.of());
    Path noJar = Files.writeString(folder.resolve("nojar.jar"), "this is no jar");
    try (RunningFramework framework = new Launch().bundles(List.of(noJar, broken, good)).start()) {
      assertThat(find(framework, "good").getState()).isEqualTo(Bundle.ACTIVE);
      assertThat(framework.problems())
          .extracting(BundleProblem::bundle)
          .containsExactlyInAnyOrder("nojar.jar", "broken");
      assertThat(framework.problems())
          .anyMatch(problem -> problem.toString().contains("nobody.has.it"));
    }
  }

  @Test
  void withoutDeclarativeServicesNobodyWaitsForARuntime() throws IOException {
    Path silent = bundle("silent", Map.of("Provide-Capability", "io.coral.runtime;id=s"));
    try (RunningFramework framework =
        new Launch().bundles(List.of(silent)).readyWithin(Duration.ofHours(1)).start()) {
      assertThat(framework.late()).isEmpty();
    }
  }

  @Test
  void configurationsWithoutConfigAdminAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("some.pid.cfg"), "a = 1");
    Launch launch = new Launch().configurations(List.of(file), Map.of());

    assertThatThrownBy(launch::start)
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("ConfigAdmin is not running")
        .hasMessageContaining("some.pid.cfg");
  }

  @Test
  void nothingIsLeftBehind() throws IOException {
    RunningFramework framework = new Launch().bundles(List.of(bundle("one", Map.of()))).start();
    Path storage = Path.of(framework.context().getProperty(Constants.FRAMEWORK_STORAGE));
    assertThat(storage).isDirectory();

    assertThat(framework.stop()).isTrue();

    assertThat(storage).doesNotExist();
    assertThatThrownBy(framework::context).isInstanceOf(IllegalStateException.class);
    assertThat(framework.stop()).isTrue();
  }
}
