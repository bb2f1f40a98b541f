package io.coral.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.RequestException;
import io.coral.api.RequestException.Code;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Which errors a fault explains; none that the engine is to blame for. */
class ReasonTest {

  private static final AcceleratorException LOST = failure(ErrorCode.DEVICE_LOST, "it is lost");
  private static final AcceleratorException FAULT =
      failure(ErrorCode.EXECUTION_FAILED, "a fault").fromVendor(1, "SIM_FAULT_INJECTED");

  private static AcceleratorException failure(ErrorCode code, String text) {
    return AcceleratorException.of(code, "run", "sim-0", text);
  }

  private static RequestException failed(String text, Throwable cause) {
    return new RequestException(Code.FAILED, "add", text, cause);
  }

  @Test
  void aFaultThatWasInjectedExplainsTheRequestThatHadIt() {
    assertThat(Reason.of(failed("failed on board sim-0: a fault", FAULT))).contains(Reason.COMMAND);
    assertThat(
            Reason.of(
                failed(
                    "failed",
                    failure(
                        ErrorCode.EXECUTION_FAILED, "the run did not end within the hang limit"))))
        .contains(Reason.HANG);
  }

  @Test
  void aBoardThatWentExplainsWhatCouldNotBeRepeated() {
    assertThat(Reason.of(failed("lost while results were copied over its input, so", LOST)))
        .contains(Reason.OVERWRITTEN);
    assertThat(Reason.of(failed("failed, because these were lost as they ran it: sim-0", LOST)))
        .contains(Reason.LOST);
  }

  @Test
  void noBoardIsLeftOnlyWhereEachHadAFault() {
    RequestException refused = failed("failed and no other board can run it", LOST);
    assertThat(Reason.of(refused)).contains(Reason.REFUSED);

    refused.addSuppressed(failure(ErrorCode.INVALID_ARGUMENT, "the engine is wrong"));
    assertThat(Reason.of(refused)).isEmpty();
  }

  @Test
  void nothingExplainsAnErrorOfTheEngine() {
    assertThat(Reason.of(failed("failed", failure(ErrorCode.EXECUTION_FAILED, "a neighbour hung"))))
        .isEmpty();
    assertThat(Reason.of(failed("the engine failed", new IllegalStateException()))).isEmpty();
    assertThat(Reason.of(new RequestException(Code.NO_BOARD, "add", "no board"))).isEmpty();
    assertThat(Reason.of(new CancellationException())).isEmpty();
  }
}
