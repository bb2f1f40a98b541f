package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.launcher.RunningFramework;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** A refresh leaves no class loader behind, of the bundles with native methods neither. */
class ClassLoaderTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final int REFRESHES = 5;
  private static final List<String> NATIVE =
      List.of("io.coral.opencl", "io.coral.runtime.intelpac", "io.coral.runtime.xilinx");

  @TempDir Path folder;
  RunningFramework framework;

  @BeforeEach
  void start() throws Exception {
    framework = Built.launch(folder).start();
  }

  @AfterEach
  void stop() {
    framework.close();
  }

  private ClassLoader loader(String bundle) {
    return Built.find(framework, bundle).adapt(BundleWiring.class).getClassLoader();
  }

  /** Whether the native methods of a class are bound by now, which discovery does. */
  private boolean isBound(String bundle, String name) {
    try {
      Class<?> jna = loader("com.sun.jna").loadClass("com.sun.jna.Native");
      Class<?> type = loader(bundle).loadClass(name);
      return (Boolean) jna.getMethod("registered", Class.class).invoke(null, type);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private void refresh(String name) throws InterruptedException {
    Bundle bundle = Built.find(framework, name);
    CountDownLatch refreshed = new CountDownLatch(1);
    framework
        .framework()
        .adapt(FrameworkWiring.class)
        .refreshBundles(
            Set.of(bundle),
            event -> {
              if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
              }
            });
    assertThat(refreshed.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private void awaitBinding() {
    await()
        .atMost(BOUND)
        .until(
            () -> {
              Built.ask(framework, "boards");
              return isBound("io.coral.opencl", "io.coral.opencl.JnaCalls");
            });
  }

  @Test
  void refreshesLeaveNoLoaderBehind() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < REFRESHES; i++) {
      awaitBinding();
      NATIVE.forEach(bundle -> loaders.add(new WeakReference<>(loader(bundle))));
      refresh(i % 2 == 0 ? "io.coral.opencl" : "io.coral.spec");
    }
    awaitBinding();

    await()
        .atMost(BOUND)
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(
                      loaders.stream()
                          .filter(each -> each.get() != null)
                          .map(each -> loaders.indexOf(each)))
                  .as("loaders that are still there")
                  .isEmpty();
            });
  }
}
