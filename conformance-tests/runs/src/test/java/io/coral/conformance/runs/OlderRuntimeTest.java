package io.coral.conformance.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.InProcessRunner;
import io.coral.conformance.runner.Outcome;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.Features;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A runtime for the specification 1.0 meets the kit of a later one. */
class OlderRuntimeTest {

  private static final List<String> FEATURES =
      SimRuntime.ALL_FEATURES.stream()
          .filter(feature -> !feature.equals(Features.HOST_RANGES))
          .toList();

  private static final Layer DECLARES_1_0 =
      call -> {
        Object result = call.proceed();
        return call.is(Operation.RUNTIME_INFO)
            ? older((RuntimeInfo) Objects.requireNonNull(result))
            : result;
      };

  private static RuntimeInfo older(RuntimeInfo info) {
    return new RuntimeInfo(
        info.id(),
        info.vendor(),
        "1.0",
        info.features(),
        info.composite(),
        info.inProcess(),
        info.bounds());
  }

  private static Outcome outcome(Rule rule) {
    try (SimRuntime simulator =
        new SimRuntime(List.of(BoardModel.DEFAULT), FEATURES, SimClock.REAL)) {
      Subject subject =
          new Subject(
              Wrapping.wrap(simulator, List.of(DECLARES_1_0)),
              Optional.empty(),
              Fixtures.simulator(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              1);
      return new InProcessRunner(Catalogue.ofKit(), subject, Duration.ofSeconds(30))
          .run(rule)
          .outcome();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Rule.class,
      names = {"VER_01", "VER_02", "VER_03", "LIF_02", "ERR_01", "PRG_06"})
  void whatWasAskedOfItThenItStillMeets(Rule rule) {
    assertThat(outcome(rule)).isEqualTo(Outcome.PASS);
  }

  @ParameterizedTest
  @EnumSource(value = Rule.class, mode = EnumSource.Mode.MATCH_ALL, names = "BUF_(1[6-9]|2.)")
  void whatWasAddedLaterDoesNotApply(Rule rule) {
    assertThat(rule.since()).isEqualTo("1.1");
    assertThat(outcome(rule)).isEqualTo(Outcome.NOT_APPLICABLE);
  }
}
