package io.coral.runtime.inaccel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a call of the specification that fails has to say. */
final class Failures {

  private Failures() {}

  static void assertFails(ThrowingCallable call, ErrorCode code, String... texts) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(AcceleratorException.class))
        .satisfies(
            failure -> {
              assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
              assertThat(failure.getMessage()).contains(texts);
            });
  }
}
