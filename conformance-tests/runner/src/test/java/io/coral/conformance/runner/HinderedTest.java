package io.coral.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bounds;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

  private static RuleResult run(
      AcceleratorRuntime runtime, Fixture fixture, Class<?> sample, Rule rule) {
    Subject subject =
        new Subject(
            runtime,
            Optional.empty(),
            fixture,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            7);
    return new InProcessRunner(Catalogue.of(List.of(sample)), subject, Duration.ofSeconds(30))
        .run(rule);
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

  private static final DeviceInfo BOARD =
      new DeviceInfo(
          "board", "acme", "b1", "1.0", List.of(), List.of(), List.of(), Optional.empty());

  /** A runtime with one board, whose binaries have the one kernel {@code vadd}. */
  private static final class OneKernel implements AcceleratorRuntime {
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
      return (Resource)
          Proxy.newProxyInstance(
              Resource.class.getClassLoader(),
              new Class<?>[] {Resource.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "info" -> BOARD;
                    case "kernels" ->
                        List.of(new KernelInfo("vadd", List.of("vadd_1"), List.of(), Map.of()));
                    case "openComputeUnit" ->
                        throw AcceleratorException.of(
                            ErrorCode.NOT_FOUND,
                            "openComputeUnit",
                            (String) arguments[0],
                            "there is vadd");
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> null;
                  });
    }
  }

  @ParameterizedTest(name = "a kernel {0} that cannot be opened is {1}")
  @CsvSource({"vector_add, NOT_EVALUATED", "vadd, FAIL", "vadd_1, FAIL"})
  void aKernelNameThatTheBinaryDoesNotHaveIsNoFailure(
      String name, Outcome outcome, @TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("roles.bin"), new byte[] {1});
    Binary binary =
        new Binary(file, Optional.empty(), Map.of(Role.VECTOR_ADD, name), List.of(), Map.of());
    Fixture fixture =
        new Fixture(List.of(), List.of(binary), Optional.empty(), OptionalLong.empty());
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
