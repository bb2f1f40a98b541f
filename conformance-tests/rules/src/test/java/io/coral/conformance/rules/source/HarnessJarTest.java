package io.coral.conformance.rules.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.spec.AcceleratorRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarnessJarTest {

  @TempDir Path folder;

  /** Does nothing. */
  public static final class Idle implements Harness {
    @Override
    public boolean serves(AcceleratorRuntime runtime) {
      return true;
    }

    @Override
    public Set<Action> actions(AcceleratorRuntime runtime) {
      return Set.of();
    }

    @Override
    public void mend(AcceleratorRuntime runtime, String deviceId) {}
  }

  /** Cannot be made. */
  public static final class Broken implements Harness {
    public Broken() {
      throw new StackOverflowError("a library is missing");
    }

    @Override
    public boolean serves(AcceleratorRuntime runtime) {
      return true;
    }

    @Override
    public Set<Action> actions(AcceleratorRuntime runtime) {
      return Set.of();
    }

    @Override
    public void mend(AcceleratorRuntime runtime, String deviceId) {}
  }

  private Harness harness(String file, String type) throws IOException {
    Path jar = folder.resolve("harness.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("META-INF/services/" + file));
      out.write(type.getBytes(StandardCharsets.UTF_8));
    }
    return HarnessJar.of(jar, ClassLoader.getPlatformClassLoader());
  }

  @Test
  void theHarnessIsTheOneThatTheJarNames() throws IOException {
    assertThat(harness(Harness.class.getName(), Idle.class.getName())).isInstanceOf(Idle.class);
  }

  @Test
  void whyThereIsNoneIsSaid() {
    assertThatThrownBy(() -> HarnessJar.of(folder.resolve("no.jar"), getClass().getClassLoader()))
        .isInstanceOf(NotTestable.class)
        .hasMessageContaining("no.jar: there is no such file");
    assertThatThrownBy(() -> harness("other", "x"))
        .isInstanceOf(NotTestable.class)
        .hasMessageContaining("has no harness: name its class in META-INF/services/");
    assertThatThrownBy(() -> harness(Harness.class.getName(), "acme.None"))
        .isInstanceOf(NotTestable.class)
        .hasMessageContaining("cannot be used")
        .hasMessageContaining("acme.None");
    assertThatThrownBy(() -> harness(Harness.class.getName(), Broken.class.getName()))
        .isInstanceOf(NotTestable.class)
        .hasMessageContaining("a library is missing");
  }
}
