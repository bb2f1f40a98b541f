package io.coral.spec.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broken provider file costs what it names and nothing else. */
class ProvidersTest {

  @TempDir Path folder;

  /** A service. */
  public interface Service {}

  /** Its one provider. */
  public static final class Sound implements Service {
    /** Found by name. */
    public Sound() {}
  }

  @Test
  void whatCannotBeLoadedIsLeftOut() throws IOException {
    URL file =
        Files.writeString(folder.resolve("lines"), "io.coral.no.such.Provider\n").toUri().toURL();
    URL bad = Files.writeString(folder.resolve("bad"), "no name of a class\n").toUri().toURL();
    URL missing = folder.resolve("missing").toUri().toURL();
    URL good =
        Files.writeString(folder.resolve("good"), Sound.class.getName() + "\n").toUri().toURL();
    List<Throwable> told = new ArrayList<>();

    assertThat(Providers.of(Service.class, naming(missing, bad, file, good), told::add))
        .extracting(ServiceLoader.Provider::type)
        .singleElement()
        .isEqualTo(Sound.class);
    assertThat(told)
        .extracting(Throwable::getMessage)
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).contains("configuration file"),
            text -> assertThat(text).contains(bad.getPath()),
            text -> assertThat(text).contains("io.coral.no.such.Provider not found"));
  }

  @Test
  @Timeout(60)
  void aLoaderThatAlwaysFailsIsNotAskedForEver() {
    ClassLoader failing =
        new ClassLoader(null) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            throw new IOException("the disk is gone");
          }
        };
    List<Throwable> told = new ArrayList<>();

    assertThat(Providers.of(Service.class, failing, told::add)).isEmpty();
    assertThat(told).hasSize(100);
  }

  private ClassLoader naming(URL... files) {
    return new ClassLoader(getClass().getClassLoader()) {
      @Override
      public Enumeration<URL> getResources(String name) {
        return Collections.enumeration(List.of(files));
      }
    };
  }
}
