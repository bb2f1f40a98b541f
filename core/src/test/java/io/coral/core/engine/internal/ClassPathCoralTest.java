package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Coral;
import io.coral.api.OpenCoral;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.core.repository.internal.Watches;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.ErrorCode;
import io.coral.spec.foreign.BoundedCall;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader.Provider;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ClassPathCoralTest {

  private static final String ROOT = "io.coral.core.repository.root";

  @Test
  void onAPlainClassPathTheEngineIsFoundAndItFindsTheRuntimes(@TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp)) {
      rig.install();
      System.setProperty(ROOT, rig.repository.root().toString());
    }
    try (OpenCoral coral = Coral.open()) {
      assertThat(coral).isInstanceOf(ClassPathCoral.class);
      Addition addition = new Addition(1000);
      assertThat(Rig.answer(coral.submit(addition.request)).runtimeId()).isEqualTo("sim");
      assertThat(addition.isRight()).isTrue();
      assertThat(coral.boards()).hasSize(2);
      assertThat(coral.runtimes()).hasSize(1);
      assertThat(coral.accelerators()).hasSize(5);
    } finally {
      System.clearProperty(ROOT);
    }
  }

  @Test
  void aClosedOneWatchesItsRepositoryNoMore(@TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp)) {
      rig.install();
      System.setProperty(ROOT, rig.repository.root().toString());
    }
    long before = Watches.open();
    try (OpenCoral coral = new ClassPathCoral()) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  coral.accelerators();
                }
                return Watches.open() > before;
              });
    } finally {
      System.clearProperty(ROOT);
    }
    // one that was being made at the end goes as soon as it is
    await().until(() -> Watches.open() == before);
  }

  @Test
  void aBrokenProviderFileCostsNoRuntimeOfAnother(@TempDir Path temp) throws Exception {
    Path services = Files.createDirectories(temp.resolve("META-INF/services"));
    Files.writeString(services.resolve(AcceleratorRuntime.class.getName()), "no name of a class\n");
    List<URL> path = new ArrayList<>(List.of(temp.toUri().toURL()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      path.add(Path.of(entry).toUri().toURL());
    }
    System.setProperty(ROOT, temp.toString());
    try (URLClassLoader loader =
            new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        AutoCloseable coral =
            (AutoCloseable)
                loader.loadClass(ClassPathCoral.class.getName()).getConstructor().newInstance()) {
      assertThat((List<?>) coral.getClass().getMethod("runtimes").invoke(coral)).hasSize(1);
    } finally {
      System.clearProperty(ROOT);
    }
  }

  @Test
  @Timeout(60)
  void aConstructorThatDoesNotReturnIsLeftAloneAndWhatItMakesLateIsClosed() {
    CountDownLatch never = new CountDownLatch(1);
    SimRuntime late = new SimRuntime(Map.of());
    Provider<AcceleratorRuntime> hanging =
        new Provider<>() {
          @Override
          public Class<? extends AcceleratorRuntime> type() {
            return SimRuntime.class;
          }

          @Override
          public AcceleratorRuntime get() {
            // a constructor in native code knows no interrupts
            boolean over = false;
            while (!over) {
              try {
                never.await();
                over = true;
              } catch (InterruptedException e) {
                over = false;
              }
            }
            return late;
          }
        };
    BoundedCall.Limit limit = new BoundedCall.Limit("open.limit", Duration.ofMillis(200));

    assertThatExceptionOfType(AcceleratorException.class)
        .isThrownBy(() -> ClassPathCoral.made(hanging, limit))
        .withMessageContaining("SimRuntime")
        .withMessageContaining("open.limit");
    never.countDown();

    await()
        .untilAsserted(
            () ->
                assertThatExceptionOfType(AcceleratorException.class)
                    .isThrownBy(() -> late.open("sim-0"))
                    .extracting(AcceleratorException::code)
                    .isEqualTo(ErrorCode.SHUTDOWN));
  }
}
