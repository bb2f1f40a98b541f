package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.ArrayException;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine fails with, as clients are told it. */
class ToWireTest {

  @ParameterizedTest
  @CsvSource({
    "CLOSED, WRONG_SEGMENT",
    "IN_USE, ARRAY_IN_USE",
    "TIMEOUT, DEADLINE",
    "INTERRUPTED, ENDING",
    "NO_CONTENT, NO_CONTENT",
    "CHANGED, FAILED",
    "TOO_LARGE, WRONG_ARGUMENT",
    "NO_MEMORY, OVERLOADED"
  })
  void anArrayThatCannotBeUsedIsToldByItsReason(ArrayException.Code code, Code told) {
    Wire.Failure failure = ToWire.failure(new ArrayException(code, "array 3 cannot be used", null));

    assertThat(failure.getCode()).isEqualTo(told);
    assertThat(failure.getText()).isEqualTo("array 3 cannot be used");
  }

  @Test
  void memoryThatTheDaemonDoesNotHaveIsToldWithWhatBoundsIt() {
    Wire.Failure failure = ToWire.failure(new OutOfMemoryError("Cannot reserve 314572800 bytes"));

    assertThat(failure.getCode()).isEqualTo(Code.OVERLOADED);
    assertThat(failure.getText()).contains("Cannot reserve 314572800 bytes", "MaxDirectMemorySize");
  }
}
