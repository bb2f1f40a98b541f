package io.coral.conformance.runner;

import io.coral.conformance.rules.bench.RuleViolation;
import io.coral.spec.Rule;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Makes one outcome out of what a rule's tests did. */
final class Verdicts {

  /** What most speaks against a pass decides; a rule passes only if a test of it did. */
  private static final Comparator<RuleResult> STRONGEST_FIRST =
      Comparator.comparingInt(
              (RuleResult result) ->
                  switch (result.outcome()) {
                    case FAIL -> 0;
                    case NOT_EVALUATED -> 1;
                    case PASS, EXEMPT -> 2;
                    case NOT_APPLICABLE -> 3;
                  })
          .thenComparing(result -> !result.isHindered())
          .thenComparing(RuleResult::isNotOffered);

  private static final int FRAMES = 12;

  private Verdicts() {}

  static RuleResult of(
      Rule rule, List<TestRecorder.Seen> seen, String lookAt, List<String> notes, Duration took) {
    return seen.stream()
        .map(
            test ->
                new RuleResult(
                    rule,
                    test.outcome(),
                    test.reason(),
                    test.thrown().map(thrown -> failure(thrown, lookAt)),
                    notes,
                    took))
        .min(STRONGEST_FIRST)
        .orElseGet(() -> RuleResult.notEvaluated(rule, "its test did not run"));
  }

  static Failure failure(Throwable thrown, String lookAt) {
    if (thrown instanceof RuleViolation violation) {
      return new Failure(
          violation.expected(), violation.seen(), lookAt, frames(violation.getStackTrace()));
    }
    return new Failure("no exception", text(thrown), lookAt, frames(stack(thrown)));
  }

  /** An exception is foreign code as well, and what it throws must not end the run. */
  private static String text(Throwable thrown) {
    try {
      return String.valueOf(thrown);
    } catch (Throwable e) {
      return thrown.getClass().getName() + ", whose toString() throws " + e.getClass().getName();
    }
  }

  private static StackTraceElement[] stack(Throwable thrown) {
    try {
      return Objects.requireNonNullElse(thrown.getStackTrace(), new StackTraceElement[0]);
    } catch (Throwable e) {
      return new StackTraceElement[0];
    }
  }

  /** The frames above the test engine. */
  static String frames(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .filter(frame -> !isMachinery(frame.getClassName()))
        .limit(FRAMES)
        .map(StackTraceElement::toString)
        .collect(Collectors.joining("\n"));
  }

  private static boolean isMachinery(String type) {
    return type.startsWith("org.junit.")
        || type.startsWith("java.lang.reflect.")
        || type.startsWith("jdk.internal.reflect.")
        || type.startsWith("jdk.proxy")
        || type.startsWith("io.coral.conformance.rules.bench.Recorded")
        || type.startsWith("io.coral.conformance.rules.bench.Expect");
  }
}
