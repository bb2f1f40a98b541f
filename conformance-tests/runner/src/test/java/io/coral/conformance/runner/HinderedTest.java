package io.coral.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bounds;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  private static RuleRunner runner(
      AcceleratorRuntime runtime, Fixture fixture, Optional<Harness> harness, Class<?> sample) {
    Subject subject =
        new Subject(
            runtime, Optional.empty(), fixture, harness, Optional.empty(), Optional.empty(), 7);
    return new InProcessRunner(Catalogue.of(List.of(sample)), subject, Duration.ofSeconds(30));
  }

  private static RuleResult run(
      AcceleratorRuntime runtime, Fixture fixture, Class<?> sample, Rule rule) {
    return runner(runtime, fixture, Optional.empty(), sample).run(rule);
  }

  @ParameterizedTest(name = "a device that cannot be opened for {0} is {1}")
  @CsvSource({"BUSY, NOT_EVALUATED", "INTERNAL, FAIL"})
  void aDeviceThatAnotherProcessHoldsIsNoFailure(ErrorCode code, Outcome outcome) {
    RuleResult result = run(new Refusing(code), Fixture.EMPTY, Sample.Opening.class, Rule.RES_01);
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.isHindered()).isEqualTo(code == ErrorCode.BUSY);
    if (result.isHindered()) {
      assertThat(result.reason())
          .contains("could not be tested: device board is held by another process", "4711");
    }
  }

  @ParameterizedTest(name = "{0} is {1}: {2}")
  @CsvSource({
    "MET_01, NOT_EVALUATED, the jar is gone",
    "MET_02, NOT_EVALUATED, the jar is gone",
    "MET_03, NOT_EVALUATED, the jar is gone",
    "MET_04, NOT_EVALUATED, the jar is gone",
    "MET_05, NOT_EVALUATED, gone.bin: cannot be read",
    "MET_07, FAIL, it throws in its activator"
  })
  void whatTheKitLacksIsNoVerdict(Rule rule, Outcome outcome, String text) {
    Fixture fixture = fixture(Path.of("gone.bin"), Role.SPIN, "spin", Optional.empty());
    RuleResult result = run(new OneKernel(), fixture, Sample.Obstructed.class, rule);
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.isHindered()).isEqualTo(outcome == Outcome.NOT_EVALUATED);
    assertThat(result.failure().map(Failure::seen).orElse(result.reason())).contains(text);
  }

  /** A harness of which the calls of that name fail. */
  private static Harness failing(String call) {
    return (Harness)
        Proxy.newProxyInstance(
            Harness.class.getClassLoader(),
            new Class<?>[] {Harness.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(call)) {
                throw new IllegalStateException("no connection to the rack");
              }
              return switch (method.getName()) {
                case "serves" -> true;
                case "actions" -> EnumSet.allOf(Harness.Action.class);
                default -> null;
              };
            });
  }

  @ParameterizedTest(name = "{1} with a harness whose {0} throws")
  @CsvSource({"actions, RES_02", "actions, RES_03", "lose, RES_03", "lose, RES_04"})
  void aHarnessThatFailsIsNoFailureOfTheRuntime(String call, Rule rule) {
    Class<?> sample = rule == Rule.RES_02 ? Sample.Failing.class : Sample.Acting.class;
    RuleResult result =
        runner(new OneKernel(), Fixture.EMPTY, Optional.of(failing(call)), sample).run(rule);
    assertThat(result.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.reason())
        .startsWith("could not be tested: the harness fails: " + call + " throws")
        .contains("no connection to the rack", "HinderedTest.java:");
  }

  @Test
  void aHarnessWithoutAnAnswerIsNoFailureOfTheRuntime() {
    Harness silent =
        (Harness)
            Proxy.newProxyInstance(
                Harness.class.getClassLoader(),
                new Class<?>[] {Harness.class},
                (proxy, method, arguments) -> method.getName().equals("serves") ? true : null);
    RuleResult result =
        runner(new OneKernel(), Fixture.EMPTY, Optional.of(silent), Sample.Acting.class)
            .run(Rule.RES_03);
    assertThat(result.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.reason())
        .isEqualTo("could not be tested: the harness fails: actions returns null instead of a set");
  }

  @Test
  void aDeviceThatOpensAgainIsMended() {
    OneKernel runtime = new OneKernel();
    RuleRunner runner =
        runner(runtime, Fixture.EMPTY, Optional.of(failing("mend")), Sample.Acting.class);
    assertThat(runner.run(Rule.RES_03).outcome()).isEqualTo(Outcome.PASS);
    assertThat(runner.run(Rule.RES_01).outcome()).isEqualTo(Outcome.PASS);
    runtime.refusal = Optional.of(ErrorCode.INTERNAL);
    assertThat(runner.run(Rule.RES_01).outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void aDeviceThatTheHarnessDidNotMendIsNoFailureOfTheRuntime() {
    OneKernel runtime = new OneKernel();
    RuleRunner runner =
        runner(runtime, Fixture.EMPTY, Optional.of(failing("mend")), Sample.Acting.class);
    assertThat(runner.run(Rule.RES_03).outcome()).isEqualTo(Outcome.PASS);
    runtime.refusal = Optional.of(ErrorCode.DEVICE_LOST);
    RuleResult result = runner.run(Rule.RES_01);
    assertThat(result.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.reason())
        .startsWith("could not be tested: the harness left device board as it is, after RES-03")
        .contains("no connection to the rack");
  }

  @ParameterizedTest(name = "a hang limit of {0} ms: {1}")
  @CsvSource({"2500, NOT_EVALUATED", "5499, NOT_EVALUATED", "5500, PASS"})
  void aHangLimitThatEndsWhatTheRuleNeedsIsNoFailure(
      long millis, Outcome outcome, @TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("roles.bin"), new byte[] {1});
    Fixture fixture = fixture(file, Role.SPIN, "vadd", Optional.of(Duration.ofMillis(millis)));
    RuleResult result = run(new Spinning(), fixture, Sample.Lasting.class, Rule.LIF_10);
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.isHindered()).isEqualTo(outcome == Outcome.NOT_EVALUATED);
    if (result.isHindered()) {
      assertThat(result.reason())
          .contains(
              "hangLimitMillis) is " + millis + " ms",
              "looks at a run for 5000 ms",
              "to at least 5500");
    }
  }

  private static final DeviceInfo BOARD =
      new DeviceInfo(
          "board", "acme", "b1", "1.0", List.of(), List.of(), List.of(), Optional.empty());

  /** A runtime with one board, whose binaries have the one kernel {@code vadd}. */
  private static class OneKernel implements AcceleratorRuntime {
    private Optional<ErrorCode> refusal = Optional.empty();

    @Override
    public RuntimeInfo info() {
      return new RuntimeInfo("one-kernel", "acme", "1.0", List.of(), false, true, Bounds.DEFAULT);
    }

    @Override
    public Discovery discover() {
      return new Discovery(List.of(BOARD), List.of());
    }

    @Override
    public Resource open(String deviceId) {
      refusal.ifPresent(
          code -> {
            throw AcceleratorException.of(code, "open", deviceId, "the link is down");
          });
      return (Resource)
          Proxy.newProxyInstance(
              Resource.class.getClassLoader(),
              new Class<?>[] {Resource.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "info" -> BOARD;
                    case "kernels" ->
                        List.of(new KernelInfo("vadd", List.of("vadd_1"), List.of(), Map.of()));
                    case "openComputeUnit" -> unit((String) arguments[0]);
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> null;
                  });
    }

    ComputeUnit unit(String name) {
      throw AcceleratorException.of(ErrorCode.NOT_FOUND, "openComputeUnit", name, "there is vadd");
    }
  }

  /** The same, whose kernel can be opened. */
  private static final class Spinning extends OneKernel {
    @Override
    ComputeUnit unit(String name) {
      return (ComputeUnit)
          Proxy.newProxyInstance(
              ComputeUnit.class.getClassLoader(),
              new Class<?>[] {ComputeUnit.class},
              (proxy, method, arguments) -> null);
    }
  }

  private static Fixture fixture(
      Path file, Role role, String kernel, Optional<Duration> hangLimit) {
    Binary binary = new Binary(file, Optional.empty(), Map.of(role, kernel), List.of(), Map.of());
    return new Fixture(
        List.of(),
        List.of(binary),
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        hangLimit,
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }

  @ParameterizedTest(name = "a kernel {0} that cannot be opened is {1}")
  @CsvSource({"vector_add, NOT_EVALUATED", "vadd, FAIL", "vadd_1, FAIL"})
  void aKernelNameThatTheBinaryDoesNotHaveIsNoFailure(
      String name, Outcome outcome, @TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("roles.bin"), new byte[] {1});
    Fixture fixture = fixture(file, Role.VECTOR_ADD, name, Optional.empty());
    RuleResult result = run(new OneKernel(), fixture, Sample.OpeningAUnit.class, Rule.CMP_01);
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.isHindered()).isEqualTo(outcome == Outcome.NOT_EVALUATED);
    if (result.isHindered()) {
      assertThat(result.reason())
          .startsWith("could not be tested: the fixture says that kernel vector_add of roles.bin")
          .contains("has the kernels [vadd, vadd_1]: correct the fixture");
    }
  }
}
