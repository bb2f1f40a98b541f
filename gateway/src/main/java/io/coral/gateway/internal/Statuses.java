package io.coral.gateway.internal;

import io.grpc.Status;

/** Refusals, as clients of gRPC are told of them. */
final class Statuses {

  /** Clients bound what they take of metadata. */
  private static final int LONGEST = 2_000;

  private Statuses() {}

  static Status of(Throwable thrown) {
    Refusal why = Refusal.of(thrown);
    String text = String.valueOf(why.getMessage());
    return code(why.kind())
        .toStatus()
        .withDescription(text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
  }

  private static Status.Code code(Refusal.Kind kind) {
    return switch (kind) {
      case INVALID, UNSUPPORTED, UNPROCESSABLE -> Status.Code.INVALID_ARGUMENT;
      case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
      case FORBIDDEN -> Status.Code.PERMISSION_DENIED;
      case NOT_FOUND -> Status.Code.NOT_FOUND;
      case TOO_LARGE, TOO_MANY -> Status.Code.RESOURCE_EXHAUSTED;
      case TOO_SLOW, DEADLINE -> Status.Code.DEADLINE_EXCEEDED;
      case INTERNAL -> Status.Code.INTERNAL;
      case UNAVAILABLE -> Status.Code.UNAVAILABLE;
    };
  }
}
