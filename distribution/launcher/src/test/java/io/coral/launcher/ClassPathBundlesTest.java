package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

class ClassPathBundlesTest {
  @TempDir Path folder;

  /** A bundle with a class that the class path of this test has, too. */
  private Path echo(Map<String, String> more) throws IOException {
    Map<String, String> headers = new TreeMap<>(more);
    headers.put("Bundle-Activator", EchoActivator.class.getName());
    headers.put("Bundle-NativeCode", "none.so;osname=Linux");
    headers.put("Bundle-ActivationPolicy", "lazy");
    return TestBundle.write(folder.resolve("echo.jar"), "echo", headers, EchoActivator.class);
  }

  private static ClassLoader loader(RunningFramework framework) {
    Object command = framework.service(ToIntFunction.class, "(coral.main=true)").orElseThrow();
    return command.getClass().getClassLoader();
  }

  @Test
  void aConnectedBundleHasTheClassesOfTheClassPath() throws IOException {
    Path echo = echo(Map.of("Import-Package", "nobody.has.it"));
    try (RunningFramework framework =
        new Launch().bundles(List.of(echo)).connected(List.of(echo)).start()) {
      assertThat(framework.problems()).isEmpty();
      assertThat(loader(framework)).isEqualTo(EchoActivator.class.getClassLoader());
    }
  }

  @Test
  void itsResourcesAreThoseOfItsJar() throws IOException {
    Path echo = echo(Map.of());
    String entry = EchoActivator.class.getName().replace('.', '/') + ".class";
    try (RunningFramework framework =
        new Launch().bundles(List.of(echo)).connected(List.of(echo)).start()) {
      Bundle bundle = LaunchTest.find(framework, "echo");
      try (var content = Objects.requireNonNull(bundle.getEntry(entry)).openStream();
          var same = EchoActivator.class.getResourceAsStream("EchoActivator.class")) {
        assertThat(content.readAllBytes()).isEqualTo(same.readAllBytes());
      }
    }
  }

  @Test
  void anUpdateInPlaceKeepsItsClassesAndAnotherJarBringsItsOwn() throws Exception {
    Path echo = echo(Map.of());
    Path next =
        TestBundle.write(
            folder.resolve("next.jar"),
            "echo",
            Map.of(
                "Bundle-Activator",
                EchoActivator.class.getName(),
                "Import-Package",
                "org.osgi.framework"),
            EchoActivator.class);
    try (RunningFramework framework =
        new Launch().bundles(List.of(echo)).connected(List.of(echo)).start()) {
      Bundle bundle = LaunchTest.find(framework, "echo");
      bundle.update();
      assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
      assertThat(loader(framework)).isEqualTo(EchoActivator.class.getClassLoader());

      bundle.update(Files.newInputStream(next));
      assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
      assertThat(loader(framework)).isNotEqualTo(EchoActivator.class.getClassLoader());
    }
  }

  @Test
  void theOthersHaveTheirOwn() throws IOException {
    Path own =
        TestBundle.write(
            folder.resolve("own.jar"),
            "own",
            Map.of(
                "Bundle-Activator",
                EchoActivator.class.getName(),
                "Import-Package",
                "org.osgi.framework"),
            EchoActivator.class);
    Path other = TestBundle.write(folder.resolve("other.jar"), "other", Map.of());
    try (RunningFramework framework =
        new Launch().bundles(List.of(own, other)).connected(List.of(other)).start()) {
      assertThat(framework.problems()).isEmpty();
      assertThat(loader(framework)).isNotEqualTo(EchoActivator.class.getClassLoader());
    }
  }

  @Test
  void aDamagedJarIsReportedAndTheOthersRun() throws IOException {
    Path noJar = Files.writeString(folder.resolve("nojar.jar"), "this is no jar");
    Path good = TestBundle.write(folder.resolve("good.jar"), "good", Map.of());
    try (RunningFramework framework =
        new Launch().bundles(List.of(noJar, good)).connected(List.of(noJar, good)).start()) {
      assertThat(framework.problems())
          .extracting(BundleProblem::bundle)
          .containsExactly("nojar.jar");
      assertThat(LaunchTest.find(framework, "good").getState()).isEqualTo(Bundle.ACTIVE);
    }
  }
}
