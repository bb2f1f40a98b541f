package io.coral.conformance.report;

import io.coral.conformance.runner.Failure;

/** A failure as plain text. */
final class FailureText {

  private FailureText() {}

  static String of(Failure failure) {
    StringBuilder text = new StringBuilder();
    text.append("expected  ").append(failure.expected());
    text.append("\nseen      ").append(failure.seen());
    text.append("\nlook at   ").append(failure.lookAt());
    if (!failure.calls().isEmpty()) {
      text.append("\n\nthe calls that led to it\n  ").append(String.join("\n  ", failure.calls()));
    }
    if (!failure.stack().isEmpty()) {
      text.append("\n\nwhere it showed\n  ").append(failure.stack().replace("\n", "\n  "));
    }
    return text.append('\n').toString();
  }
}
