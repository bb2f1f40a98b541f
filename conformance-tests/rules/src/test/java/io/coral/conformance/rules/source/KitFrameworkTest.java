package io.coral.conformance.rules.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.coral.conformance.rules.process.BundleFault;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.rules.samples.Boardless;
import io.coral.conformance.rules.samples.JarOf;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;

class KitFrameworkTest {
  private static final String SETTING = "test.runtime.colours";
  private static final String SERVICE = "org.osgi.service.cm.ConfigurationAdmin";

  @TempDir private Path folder;

  @AfterEach
  void forget() {
    System.clearProperty(SETTING);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void aDiskThatFailsIsNotTheBundlesFault(Exception cause, Class<?> type) throws Exception {
    Path jar =
        JarOf.classes(
            folder, JarOf.bundle("io.coral.spec", Activators.One.class), Activators.One.class);
    BundleException e = new BundleException("Unable to cache bundle", new Exception(cause));

    assertThat(KitFramework.fault(BundleFile.of(jar), "it cannot be installed", e))
        .isInstanceOf(type)
        .hasMessageStartingWith("it cannot be installed");
  }

  static Stream<Arguments> aDiskThatFailsIsNotTheBundlesFault() {
    return Stream.of(
        arguments(new IOException("No space left on device"), NotTestable.class),
        arguments(new AccessDeniedException("a.jar"), NotTestable.class),
        arguments(new ZipException("invalid entry"), BundleFault.class),
        arguments(new IllegalArgumentException("no version"), BundleFault.class));
  }

  @Test
  void theBundleHasTheSettingsThatItHasInThisProcess() throws Exception {
    System.setProperty(SETTING, "${red}, \\blue");
    Path jar =
        JarOf.classes(
            folder,
            JarOf.bundle(
                "io.coral.spec;version=\"[1.0,2)\",org.osgi.framework;version=\"[1.8,2)\"",
                Activators.One.class),
            Activators.One.class,
            Boardless.class);
    try (KitFramework framework = KitFramework.boot(BundleFile.of(jar))) {
      ServiceReference<?> reference = framework.context().getAllServiceReferences(SERVICE, null)[0];
      Object admin = framework.context().getService(reference);
      ClassLoader loader = admin.getClass().getClassLoader();
      Object configuration =
          Class.forName(SERVICE, false, loader)
              .getMethod("getConfiguration", String.class, String.class)
              .invoke(admin, "test.runtime", "?");
      Object properties =
          Class.forName("org.osgi.service.cm.Configuration", false, loader)
              .getMethod("getProperties")
              .invoke(configuration);

      assertThat(((Dictionary<?, ?>) properties).get("colours")).isEqualTo("${red}, \\blue");
    }
  }
}
