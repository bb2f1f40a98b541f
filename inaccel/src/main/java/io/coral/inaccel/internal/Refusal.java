package io.coral.inaccel.internal;

import io.grpc.Status;

/** A call that is refused: its client is told the status and the text. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final Status.Code code;

  Refusal(Status.Code code, String message) {
    super(message);
    this.code = code;
  }

  Refusal(Status.Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  Status.Code code() {
    return code;
  }
}
