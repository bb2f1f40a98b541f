package io.coral.spec.lifecycle;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Error codes that calls end with. */
final class Codes {

  private Codes() {}

  static ErrorCode codeOf(ThrowingCallable call) {
    return catchThrowableOfType(AcceleratorException.class, call).code();
  }
}
