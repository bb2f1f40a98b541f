package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.launcher.Launch;
import io.coral.launcher.RunningFramework;
import io.coral.launcher.StartLevels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;

/** All bundles of the distribution in one framework. */
class BundlesTest {
  @TempDir Path folder;

  @Test
  void allBundlesResolveAndThoseOfTheReadyLevelRun() throws IOException {
    try (RunningFramework framework = Built.launch(folder).start()) {
      List<Bundle> bundles = List.of(framework.context().getBundles());
      FrameworkWiring wiring = framework.framework().adapt(FrameworkWiring.class);

      assertThat(framework.problems()).isEmpty();
      assertThat(framework.late()).isEmpty();
      assertThat(bundles).hasSizeGreaterThan(30);
      assertThat(wiring.resolveBundles(bundles)).isTrue();
      assertThat(bundles)
          .filteredOn(bundle -> bundle.adapt(BundleStartLevel.class).getStartLevel() <= 10)
          .allMatch(bundle -> (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0);
    }
  }

  @Test
  void thisRunIsOnTheFrameworkThatItSays() throws IOException {
    try (RunningFramework framework = Built.launch(folder).start()) {
      assertThat(framework.framework().getSymbolicName())
          .isEqualTo(System.getProperty("coral.framework"));
    }
  }

  @Test
  void aRequestIsAnsweredAndADescriptorIsReadByJaxb() throws IOException {
    try (RunningFramework framework = Built.launch(folder).start()) {
      assertThat(Built.ask(framework, "boards")).isEqualTo("sim-0 sim-1");
      assertThat(Built.ask(framework, "install " + Built.VECTOR)).hasSize(64);
      assertThat(Built.ask(framework, "add 1000")).isEqualTo("ok");
      assertThat(Built.ask(framework, "xml " + Built.VECTOR)).isEqualTo("[vector.addition]");
    }
  }

  @ParameterizedTest(name = "in the order of seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theOrderOfStartingDoesNotMatterAndWhatIsToldIsLogged(long seed) throws IOException {
    List<Path> order = new ArrayList<>(Built.bundles());
    order.add(Built.probe(folder));
    Collections.shuffle(order, new Random(seed));
    try (LoggedLines logged = new LoggedLines();
        RunningFramework framework =
            Built.launch(folder, order).startLevels(fiveToTenAndLoggingInOne()).start()) {
      assertThat(framework.problems()).isEmpty();
      assertThat(framework.late()).isEmpty();
      assertThat(Built.ask(framework, "boards")).isEqualTo("sim-0 sim-1");
      Built.ask(framework, "install " + Built.VECTOR);
      assertThat(Built.ask(framework, "add 1000")).isEqualTo("ok");
      assertThat(logged.text()).contains("Runtime sim of coral is there");
    }
  }

  /** Within one level bundles start in the order in which they were installed. */
  private StartLevels fiveToTenAndLoggingInOne() throws IOException {
    String levels = Files.readString(Built.HOME.resolve("conf/start-levels.properties"));
    String merged =
        Pattern.compile("= *(1|9|10)$", Pattern.MULTILINE).matcher(levels).replaceAll("= 5");
    assertThat(merged).isNotEqualTo(levels).contains("io.coral.logging = 5");
    return StartLevels.read(Files.writeString(folder.resolve("levels.properties"), merged));
  }

  @Test
  void aRuntimeIsRegisteredWithWhatItDeclaresAndNotWithWhatWasAskedOfIt() throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("io.coral.runtime.sim.cfg"), "coral.runtime.features = telepathy\n");
    Launch launch = Built.launch(folder).configurations(List.of(settings), Map.of());
    try (RunningFramework framework = launch.start()) {
      ServiceReference<?>[] simulators =
          framework
              .context()
              .getAllServiceReferences(
                  "io.coral.spec.AcceleratorRuntime", "(coral.runtime.id=sim)");
      assertThat(simulators).hasSize(1);
      assertThat(simulators[0].getProperty("coral.runtime.features"))
          .asInstanceOf(InstanceOfAssertFactories.array(String[].class))
          .contains("timestamps")
          .doesNotContain("telepathy");
    }
  }

  @Test
  void whoAsksForTheServiceGetsTheEngineUntilADaemonComes() throws IOException {
    Path here = Files.createDirectories(folder.resolve("here"));
    Path there = Files.createDirectories(folder.resolve("there"));
    Path client = here.resolve("io.coral.client.cfg");
    Files.writeString(client, "socket = " + there.resolve("coral.sock") + "\n");
    Launch asks = Built.launch(here).configurations(List.of(client), Map.of());
    Path daemon = there.resolve("io.coral.daemon.cfg");
    Files.writeString(daemon, "socket = " + there.resolve("coral.sock") + "\n");
    Path boards = Files.writeString(there.resolve("io.coral.runtime.sim.cfg"), "boards = count=3");
    Launch serves = Built.launch(there).configurations(List.of(daemon, boards), Map.of());
    try (RunningFramework asking = asks.start()) {
      assertThat(Built.ask(asking, "boards")).isEqualTo("sim-0 sim-1");
      try (RunningFramework served = serves.start()) {
        for (Bundle each : served.context().getBundles()) {
          if (each.getSymbolicName().equals("io.coral.daemon")) {
            each.adapt(BundleStartLevel.class).setStartLevel(10);
          }
        }
        Built.ask(served, "install " + Built.VECTOR);
        await().until(() -> Built.ask(asking, "boards").equals("sim-0 sim-1 sim-2"));
        assertThat(Built.ask(asking, "add 1000")).isEqualTo("ok");
      }
    }
  }

  @Test
  void everythingStopsWithinABound() throws IOException {
    RunningFramework framework = Built.launch(folder).start();
    Bundle[] bundles = framework.context().getBundles();

    assertThat(framework.stop()).isTrue();

    assertThat(Arrays.stream(bundles).skip(1))
        .noneMatch(bundle -> (bundle.getState() & (Bundle.ACTIVE | Bundle.STOPPING)) != 0);
  }
}
