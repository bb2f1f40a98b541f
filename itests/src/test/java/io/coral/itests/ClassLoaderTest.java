package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.launcher.RunningFramework;
import io.coral.natives.Binding;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/**
 * A refresh leaves no class loader behind, of the bundles with native methods neither: OpenCL's are
 * bound, OPAE's by the software AFU, and those of a C runtime written to InAccel's header.
 */
class ClassLoaderTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  /** Even: the last is of the specification, which all others go with. */
  private static final int REFRESHES = 6;

  private static final String INTEL = "io.coral.runtime.intelpac";
  private static final String INACCEL = "io.coral.runtime.inaccel";
  private static final List<String> WATCHED =
      List.of("io.coral.spec", "io.coral.opencl", INTEL, INACCEL, "io.coral.runtime.xilinx");

  /** By foreign functions, where this JVM has them, the calls of OpenCL's hot path are made. */
  private static final String CALLS =
      "io.coral.opencl." + (Binding.ofProcess() == Binding.FOREIGN ? "ForeignCalls" : "JnaCalls");

  /** The classes with native methods or linked functions, by their bundle. */
  private static final Map<String, List<String>> NATIVE =
      Map.of(
          "io.coral.opencl",
          List.of(CALLS),
          INTEL,
          List.of(INTEL + ".opae.internal.MappedFpga", INTEL + ".opae.internal.JnaLibc"));

  @TempDir Path folder;
  RunningFramework framework;

  @BeforeEach
  void start() throws Exception {
    Path opae = folder.resolve(INTEL + ".cfg");
    Files.writeString(opae, "opae.library = " + built("opae-soft", "libopae-soft.so") + "\n");
    Path inaccel = folder.resolve(INACCEL + ".cfg");
    Files.writeString(
        inaccel,
        "libraries = name=soft; path="
            + built("inaccel-soft", "libsoft.so")
            + "; load="
            + folder.resolve("libsoft-stack.so")
            + "\n");
    framework = Built.launch(folder).configurations(List.of(opae, inaccel), Map.of()).start();
  }

  /** A library that the script of a profile makes. */
  private Path built(String profile, String name) throws Exception {
    Path library = folder.resolve(name);
    String script = Built.HOME.resolve("profiles/" + profile + "/native/build.sh").toString();
    Ended built = Ended.of(folder, "", List.of("sh", script, library.toString()));
    assertThat(built.exitCode()).as(built.out() + built.err()).isZero();
    return library;
  }

  @AfterEach
  void stop() {
    framework.close();
  }

  private ClassLoader loader(String bundle) {
    return Built.find(framework, bundle).adapt(BundleWiring.class).getClassLoader();
  }

  /** Whether the native methods of a class are bound by now; functions are linked by a class. */
  private boolean isBound(String bundle, String name) {
    try {
      Class<?> jna = loader("com.sun.jna").loadClass("com.sun.jna.Native");
      Class<?> type = Class.forName(name, true, loader(bundle));
      return name.endsWith("ForeignCalls")
          || (Boolean) jna.getMethod("registered", Class.class).invoke(null, type);
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
              return NATIVE.entrySet().stream()
                  .allMatch(
                      bundle ->
                          bundle.getValue().stream()
                              .allMatch(type -> isBound(bundle.getKey(), type)));
            });
  }

  @Test
  void refreshesLeaveNoLoaderBehind() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < REFRESHES; i++) {
      awaitBinding();
      WATCHED.forEach(bundle -> loaders.add(new WeakReference<>(loader(bundle))));
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
                          .map(each -> WATCHED.get(loaders.indexOf(each) % WATCHED.size())))
                  .as("loaders that are still there")
                  .isEmpty();
            });
  }
}
