package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.itests.probe.SpansActivator;
import io.coral.launcher.RunningFramework;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.startlevel.BundleStartLevel;

/** Requests as spans in a framework: where it has OpenTelemetry, as that is published, and else. */
class TelemetryTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path folder;

  private RunningFramework start(List<Path> more) throws IOException {
    List<Path> bundles = new ArrayList<>(Built.bundles());
    bundles.addAll(more);
    RunningFramework framework = Built.launch(folder, bundles).start();
    Bundle telemetry = Built.find(framework, "io.coral.telemetry");
    // what else is there for `coral serve` is none of this test's
    telemetry.adapt(BundleStartLevel.class).setStartLevel(5);
    await().atMost(BOUND).until(() -> telemetry.getState() == Bundle.ACTIVE);
    return framework;
  }

  private static void add(RunningFramework framework) {
    assertThat(Built.ask(framework, "install " + Built.VECTOR)).hasSize(64);
    assertThat(Built.ask(framework, "add 100")).isEqualTo("ok");
  }

  /** OpenTelemetry's bundles. */
  private static Stream<Path> published() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(jar -> jar.getFileName().toString().startsWith("opentelemetry-"));
  }

  /** An application with them; it stands for the mediator of service loaders, too. */
  private Path application() throws IOException {
    return Built.bundle(
        folder.resolve("spans.jar"),
        Map.of(
            "Bundle-SymbolicName",
            "io.coral.itests.spans",
            "Bundle-Activator",
            SpansActivator.class.getName(),
            "DynamicImport-Package",
            "*",
            "Provide-Capability",
            "osgi.extender;osgi.extender=\"osgi.serviceloader.processor\""),
        "io/coral/itests/probe/SpansActivator.class",
        "io/coral/itests/probe/SpanNames.class");
  }

  @Test
  void whereABundleOffersOpenTelemetryEachRequestIsASpan() throws Exception {
    List<Path> more = Stream.concat(published(), Stream.of(application())).toList();
    try (RunningFramework framework = start(more)) {
      add(framework);

      List<?> spans = framework.service(List.class, "(coral.spans=true)").orElseThrow();
      await().atMost(BOUND).until(() -> spans.size() == 3);
      assertThat(spans)
          .map(String::valueOf)
          .containsExactly(
              "waiting {}",
              "running {coral.board=sim-0}",
              "vector.addition {coral.outcome=DONE, coral.tenant=default}");
    }
  }

  @Test
  void whereNobodyOffersItNothingIsMadeAndNothingIsSaid() throws Exception {
    try (LoggedLines log = new LoggedLines();
        RunningFramework framework = start(List.of())) {
      add(framework);

      assertThat(framework.service(Consumer.class, "(coral.trace=true)")).isEmpty();
      assertThat(log.text()).contains("Programmed board").doesNotContain("WARN", "ERROR");
    }
  }
}
