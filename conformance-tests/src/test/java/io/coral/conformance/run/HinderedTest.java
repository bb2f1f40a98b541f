package io.coral.conformance.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.bench.Subject;
import io.coral.conformance.fixture.Fixture;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bounds;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HinderedTest {

  /** A runtime whose only device cannot be opened. */
  private record Refusing(ErrorCode code) implements AcceleratorRuntime {
    @Override
    public RuntimeInfo info() {
      return new RuntimeInfo("refusing", "coral", "1.0", List.of(), false, true, Bounds.DEFAULT);
    }

    @Override
    public Discovery discover() {
      return new Discovery(List.of(), List.of());
    }

    @Override
    public Resource open(String deviceId) {
      throw AcceleratorException.of(code, "open", deviceId, "process 4711 has it");
    }
  }

  @ParameterizedTest(name = "a device that cannot be opened for {0} is {1}")
  @CsvSource({"BUSY, NOT_EVALUATED", "INTERNAL, FAIL"})
  void aDeviceThatAnotherProcessHoldsIsNoFailure(ErrorCode code, Outcome outcome) {
    Subject subject =
        new Subject(
            new Refusing(code),
            Optional.empty(),
            Fixture.EMPTY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            7);
    RuleResult result =
        new InProcessRunner(
                Catalogue.of(List.of(Sample.Opening.class)), subject, Duration.ofSeconds(30))
            .run(Rule.RES_01);
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.isHindered()).isEqualTo(code == ErrorCode.BUSY);
    if (result.isHindered()) {
      assertThat(result.reason())
          .contains("could not be tested: device board is held by another process", "4711");
    }
  }
}
