package io.coral.conformance.rules.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.process.BundleFault;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.rules.samples.Boardless;
import io.coral.conformance.rules.samples.JarOf;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle under test in Felix, and each way in which it cannot be tested. */
class BundleSourceTest {

  private static final String IMPORTS =
      "io.coral.spec;version=\"[1.0,2)\",org.osgi.framework;version=\"[1.8,2)\"";

  @TempDir Path folder;

  private Path jar(String imports, Class<?> activator) throws IOException {
    return JarOf.classes(
        folder, JarOf.bundle(imports, activator), activator, Activators.One.class, Boardless.class);
  }

  private Path sound() throws IOException {
    return JarOf.classes(
        folder, JarOf.bundle(IMPORTS, Activators.One.class), Activators.One.class, Boardless.class);
  }

  private void refused(Class<?> type, Path file, String... texts) {
    assertThatThrownBy(
            () -> {
              try (BundleSource source = new BundleSource(BundleFile.of(file), Optional.empty())) {
                source.runtime();
              }
            })
        .isInstanceOf(type)
        .hasMessageContainingAll(texts);
  }

  @Test
  void theRuntimeIsTheServiceOfTheBundle() throws IOException {
    Path jar = sound();
    try (BundleSource source = new BundleSource(BundleFile.of(jar), Optional.empty())) {
      AcceleratorRuntime first = source.runtime();
      assertThat(first.info().id()).isEqualTo("boardless");
      assertThat(first.getClass()).isNotEqualTo(Boardless.class);
      assertThat(source.runtime()).isSameAs(first);
      assertThat(source.restart().orElseThrow().get()).isNotSameAs(first);
      source.stop();
      assertThat(source.runtime().info().id()).isEqualTo("boardless");
    }
  }

  @Test
  void aFileThatIsNotThereIsSaidToBeMissing() {
    refused(NotTestable.class, folder.resolve("no-such.jar"), "no-such.jar", "no such file");
  }

  @Test
  void whatIsNoJarIsNoBundle() throws IOException {
    refused(
        NotTestable.class,
        Files.writeString(folder.resolve("text.jar"), "hello"),
        "no bundle",
        "it is no jar");
  }

  @Test
  void aPlainJarIsNoBundle() throws IOException {
    refused(
        NotTestable.class,
        JarOf.classes(folder, Map.of(), Boardless.class),
        "no bundle",
        "Bundle-SymbolicName");
  }

  @Test
  void aBundleThatDoesNotResolveSaysWhatItMisses() throws IOException {
    refused(
        BundleFault.class,
        jar(IMPORTS + ",com.acme.missing", Activators.Two.class),
        "does not resolve",
        "com.acme.missing");
  }

  @Test
  void aBundleOfANewerMajorVersionDoesNotResolve() throws IOException {
    refused(
        BundleFault.class,
        jar("io.coral.spec;version=\"[2.0,3)\",org.osgi.framework", Activators.Two.class),
        "does not resolve",
        "io.coral.spec");
  }

  @Test
  void anActivatorThatThrowsIsTold() throws IOException {
    refused(
        BundleFault.class,
        jar(IMPORTS, Activators.Broken.class),
        "throws in its activator",
        "no license");
  }

  @Test
  void twoServicesAreOneTooMany() throws IOException {
    refused(BundleFault.class, jar(IMPORTS, Activators.Two.class), "registers 2", "exactly one");
  }

  @Test
  void aBundleWithoutServiceIsTold() throws IOException {
    Path jar =
        JarOf.classes(
            folder,
            Map.of("Bundle-ManifestVersion", "2", "Bundle-SymbolicName", "test.runtime"),
            Boardless.class);
    refused(BundleFault.class, jar, "registers no AcceleratorRuntime service");
  }

  @Test
  void aCopyOfTheSpecificationInTheBundleIsTold() throws IOException {
    Path jar =
        JarOf.classes(
            folder,
            JarOf.bundle("org.osgi.framework", Activators.One.class),
            Activators.One.class,
            Boardless.class,
            AcceleratorRuntime.class,
            AcceleratorException.class,
            ErrorCode.class);
    refused(BundleFault.class, jar, "PKG-05");
  }

  @Test
  void aJarThatIsGoneIsNotTheBundlesFault() throws IOException, InterruptedException {
    BundleFile file = BundleFile.of(sound());
    try (KitFramework framework = KitFramework.boot(file);
        BundleSource source = new BundleSource(file, Optional.empty())) {
      framework.start();
      Files.delete(file.jar());
      assertThatThrownBy(source::runtime)
          .isInstanceOf(NotTestable.class)
          .hasMessageContaining("there is no such file any more");
      assertThatThrownBy(framework::update).isInstanceOf(NotTestable.class);
    }
  }

  /** Does not know whom it serves. */
  public static final class Undecided implements Harness {
    @Override
    public boolean serves(AcceleratorRuntime runtime) {
      throw new IllegalStateException("no connection to the rack");
    }

    @Override
    public Set<Action> actions(AcceleratorRuntime runtime) {
      return Set.of();
    }

    @Override
    public void mend(AcceleratorRuntime runtime, String deviceId) {}
  }

  @Test
  void aHarnessThatFailsIsNotTheBundlesFault() throws IOException {
    Path harness = JarOf.service(folder, Harness.class, Undecided.class);
    BundleFile file = BundleFile.of(sound());
    try (BundleSource source = new BundleSource(file, Optional.of(harness))) {
      assertThatThrownBy(source::harness)
          .isInstanceOf(NotTestable.class)
          .hasMessageContaining("serves of the harness in " + harness + " fails")
          .hasMessageContaining("no connection to the rack");
    }
  }

  @Test
  void aHarnessThatCannotBeLoadedIsTold() throws IOException {
    Path harness = Files.writeString(folder.resolve("harness.jar"), "garbage");
    Path jar = sound();
    try (BundleSource source = new BundleSource(BundleFile.of(jar), Optional.of(harness))) {
      assertThatThrownBy(source::harness)
          .isInstanceOf(NotTestable.class)
          .hasMessageContaining("harness.jar has no harness");
    }
  }
}
