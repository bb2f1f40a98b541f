package io.coral.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContestantTest {

  /** The launcher loads a command so, and names bundles that do not lie beside it. */
  @Test
  void aJvmGetsAllThatTheCommandIsLoadedFrom(@TempDir Path bundle) throws Exception {
    URL own = Contestant.class.getProtectionDomain().getCodeSource().getLocation();
    URL[] urls = {own, bundle.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      Method classPath =
          loader.loadClass(Contestant.class.getName()).getDeclaredMethod("classPath");
      classPath.setAccessible(true);

      assertThat(classPath.invoke(null))
          .isEqualTo(Path.of(own.toURI()) + File.pathSeparator + bundle);
    }
  }
}
