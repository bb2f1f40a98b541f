package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.launcher.RunningFramework;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/** Bundles and frameworks that stop, change and come back. */
class LifeCycleTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path folder;
  RunningFramework framework;

  @BeforeEach
  void start() throws IOException {
    framework = Built.launch(folder).start();
    assertThat(Built.ask(framework, "install " + Built.VECTOR)).hasSize(64);
    assertThat(Built.ask(framework, "add 100")).isEqualTo("ok");
  }

  @AfterEach
  void stop() {
    framework.close();
  }

  void awaitAnswers() {
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(Built.ask(framework, "add 100")).isEqualTo("ok"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {Built.SIMULATOR, "io.coral.core", "io.coral.api", "io.coral.spec"})
  void aStoppedBundleComesBack(String name) throws Exception {
    Bundle bundle = Built.find(framework, name);

    bundle.stop();
    bundle.start();

    awaitAnswers();
  }

  @Test
  void aStoppedRuntimeTakesItsBoardsWithIt() throws Exception {
    Built.find(framework, Built.SIMULATOR).stop();

    await().atMost(BOUND).until(() -> Built.ask(framework, "boards").isEmpty());
    assertThat(Built.ask(framework, "add 100")).startsWith("FAILED").contains("vector.addition");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {Built.SIMULATOR, "io.coral.core", "io.coral.api", "io.coral.spec"})
  void anUpdatedAndRefreshedBundleComesBack(String name) throws Exception {
    Bundle bundle = Built.find(framework, name);

    bundle.update(Files.newInputStream(Built.bundle(name)));
    refresh(bundle);

    awaitAnswers();
  }

  private void refresh(Bundle bundle) throws InterruptedException {
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

  @Test
  void afterARefreshOfLoggingUnderLoadRequestsAreAnsweredAndLinesAreLogged() throws Exception {
    ExecutorService client = Executors.newSingleThreadExecutor();
    AtomicBoolean goOn = new AtomicBoolean(true);
    try (LoggedLines logged = new LoggedLines()) {
      client.execute(
          () -> {
            while (goOn.get()) {
              Built.ask(framework, "add 100");
            }
          });
      refresh(Built.find(framework, "io.coral.logging"));
      awaitAnswers();
      await().atMost(BOUND).until(() -> logged.text().contains("Runtime sim of coral is there"));
    } finally {
      goOn.set(false);
      client.shutdown();
      assertThat(client.awaitTermination(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aRestartedFrameworkAnswersAgain() throws Exception {
    framework.framework().update();
    FrameworkEvent ended = framework.framework().waitForStop(BOUND.toMillis());
    assertThat(ended.getType()).isEqualTo(FrameworkEvent.STOPPED_UPDATE);

    await().atMost(BOUND).until(() -> framework.framework().getState() == Bundle.ACTIVE);
    framework.raiseTo(10);

    awaitAnswers();
  }
}
