package io.coral.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.samples.Boardless;
import io.coral.conformance.rules.samples.JarOf;
import io.coral.spec.AcceleratorRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class RuntimeConformanceTest {

  /** A vendor's test, on a machine without boards; run by the test below alone. */
  static final class Vendors extends RuntimeConformance {
    static volatile Path jar = Path.of("");

    @Override
    protected AcceleratorRuntime runtime() {
      return new Boardless();
    }

    @Override
    protected Fixture fixture() {
      return Fixture.EMPTY;
    }

    @Override
    protected Optional<Path> bundle(AcceleratorRuntime runtime) {
      return Optional.of(jar);
    }

    @Override
    protected long seed() {
      return 7;
    }
  }

  @Test
  void whatWasTestedAndWithWhatIsPublished(@TempDir Path folder) throws IOException {
    Vendors.jar = JarOf.classes(folder, Map.of(), Boardless.class);
    List<String> published = new CopyOnWriteArrayList<>();

    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(Vendors.class)).build(),
            new TestExecutionListener() {
              @Override
              public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
                entry
                    .getKeyValuePairs()
                    .forEach((label, text) -> published.add(label + " " + text));
              }
            });

    assertThat(published)
        .contains(
            "runtime boardless of coral",
            "device none",
            "seed 7",
            "rules all",
            "budget none",
            "limit 60 s a rule",
            "exemptions none")
        .anyMatch(line -> line.matches("bundle \\S+\\.jar, which is no bundle sha256:[0-9a-f]{64}"))
        .anyMatch(line -> line.startsWith("date "));
  }
}
