package io.coral.daemon.internal;

import io.coral.protocol.wire.Wire;

/** A call that is refused; the client is told why and goes on. */
final class CallException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Wire.Failure.Code code;

  CallException(Wire.Failure.Code code, String message) {
    super(message);
    this.code = code;
  }

  /** It was not begun, and is the next daemon's. */
  static CallException ending() {
    return new CallException(
        Wire.Failure.Code.ENDING,
        "this daemon ends; when it is gone, connect again, and ask the next");
  }

  Wire.Failure.Code code() {
    return code;
  }
}
