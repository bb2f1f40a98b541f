package io.coral.spec.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForeignCodeTest {

  @AfterEach
  void noInterruptIsLeft() {
    Thread.interrupted();
  }

  static List<Throwable> whatForeignCodeThrows() {
    return List.of(
        new IllegalStateException("odd"),
        new Exception("checked"),
        new AssertionError("never here"),
        new StackOverflowError(),
        new NoClassDefFoundError("gone"),
        new ServiceConfigurationError("broken"),
        new Throwable("neither"));
  }

  private static void throwing(Throwable thrown) throws Exception {
    ForeignCodeTest.<Exception>sneak(thrown);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @ParameterizedTest
  @MethodSource("whatForeignCodeThrows")
  void everyThrowableIsAFailureOfTheCall(Throwable thrown) {
    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class,
            () -> ForeignCode.run("open", "sim-0", () -> throwing(thrown)));

    assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(failure.operation()).isEqualTo("open");
    assertThat(failure.object()).isEqualTo("sim-0");
    assertThat(failure).hasCause(thrown).hasMessageContaining(thrown.toString());
  }

  @ParameterizedTest
  @MethodSource("whatForeignCodeThrows")
  void aListenerThatThrowsHurtsNobody(Throwable thrown) {
    assertThat(ForeignCode.tell("a listener", () -> throwing(thrown))).isFalse();
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullIsNoAnswer() {
    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class, () -> ForeignCode.call("state", "sim-0", () -> null));

    assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(failure).hasMessageContaining("answered null");
  }

  @Test
  void anExhaustedMemoryIsNamed() {
    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class,
            () ->
                ForeignCode.call(
                    "allocate",
                    "sim-0",
                    () -> {
                      throw new OutOfMemoryError("Cannot reserve 10 bytes of direct buffer memory");
                    }));

    assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_HOST_MEMORY);
    assertThat(failure).hasMessageContaining("direct buffer memory");
  }

  @Test
  void aRegisteredFailureIsPassedOnAsItIs() {
    AcceleratorException thrown =
        AcceleratorException.of(ErrorCode.NOT_FOUND, "open", "sim-9", "no");

    assertThat(
            catchThrowableOfType(
                AcceleratorException.class,
                () -> ForeignCode.run("program", "sim-0", () -> throwing(thrown))))
        .isSameAs(thrown);
  }

  @Test
  void anInterruptThatBecameAnExceptionIsNotLost() {
    ForeignCode.tell("a listener", () -> throwing(new InterruptedException()));

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void aFailureThatIsHandedOnKeepsTheVendorsCodeAndText() {
    AcceleratorException first =
        AcceleratorException.of(ErrorCode.EXECUTION_FAILED, "run", "member sim-1", "it faulted")
            .breaking(Rule.CMP_13)
            .fromVendor(-5, "CL_OUT_OF_RESOURCES");

    AcceleratorException second =
        first.handedOn(ErrorCode.DEPENDENCY_FAILED, "copy", "group 0", "a member failed");

    assertThat(second.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
    assertThat(second.vendorCode()).hasValue(-5);
    assertThat(second.vendorText()).hasValue("CL_OUT_OF_RESOURCES");
    assertThat(second.rule()).hasValue(Rule.CMP_13);
    assertThat(second).hasCause(first);
    assertThat(second.text()).isEqualTo("a member failed: it faulted");
    assertThat(second.getMessage()).containsOnlyOnce("CL_OUT_OF_RESOURCES");
  }

  @Test
  void aFailureThatAnotherCausedKeepsTheVendorsCodeAndText() {
    AcceleratorException first =
        AcceleratorException.of(ErrorCode.NOT_FOUND, "read", "register 0x40", "it is not there")
            .breaking(Rule.CMP_13)
            .fromVendor(1, "invalid parameter");
    AcceleratorException second =
        AcceleratorException.of(ErrorCode.PROGRAM_FAILED, "program", "card 0", "no registers");

    assertThat(second.causedBy(first).vendorCode()).hasValue(1);
    assertThat(second.causedBy(first).vendorText()).hasValue("invalid parameter");
    assertThat(second.causedBy(first).rule()).hasValue(Rule.CMP_13);
    assertThat(second.breaking(Rule.PRG_04).fromVendor(2, "own").causedBy(first))
        .hasMessage("PROGRAM_FAILED in program (card 0): no registers [vendor 2: own] [PRG-04]");
  }
}
