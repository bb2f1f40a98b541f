package io.coral.conformance.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.mutants.Mutants;
import io.coral.conformance.mutants.SelfTest;
import io.coral.conformance.mutants.SelfTestReport;
import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.RuntimeConformance;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.harness.SimHarness;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The conformance kit notices wrong simulators: as many of them as the property {@code
 * coral.mutants} says, by the rule that each breaks. {@code coral conformance --self-test} runs all
 * of them, and looks at other rules as well.
 */
class SelfTestTest {

  private static final Path BUNDLE = Path.of(System.getProperty(RuntimeConformance.BUNDLE));

  private static final int COUNT = Integer.getInteger("coral.mutants", 40);
  private static final long SEED = Long.getLong("coral.mutants.seed", 1);

  @Test
  void theKitDetectsTheMutantsOfTheSimulator() {
    SelfTestReport report =
        new SelfTest(
                Catalogue.ofKit(),
                SimRuntime::new,
                Fixtures.simulator(),
                Optional.of(new SimHarness()),
                Optional.of(BUNDLE),
                SEED,
                0)
            .run(Mutants.sample(COUNT, SEED), row -> {});

    System.out.println("seed " + SEED + "\n" + report.text());
    assertThat(report.problems()).isEmpty();
    assertThat(report.undecided()).isEmpty();
  }
}
