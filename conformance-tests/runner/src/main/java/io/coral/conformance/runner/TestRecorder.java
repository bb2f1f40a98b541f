package io.coral.conformance.runner;

import io.coral.conformance.rules.bench.ByTimeAlone;
import io.coral.conformance.rules.bench.Hindered;
import io.coral.conformance.rules.bench.NotApplicable;
import io.coral.conformance.rules.process.NotTestable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Collects what JUnit tells while the tests of one rule run. Any thread. */
final class TestRecorder implements TestExecutionListener {

  /**
   * What became of one test; the throwable is absent where there is nothing to tell of it.
   *
   * @param byTimeAlone whether nothing but a clock speaks against a pass
   */
  record Seen(Outcome outcome, String reason, Optional<Throwable> thrown, boolean byTimeAlone) {
    Seen(Outcome outcome, String reason) {
      this(outcome, reason, Optional.empty(), false);
    }
  }

  private final List<Seen> seen = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  @Override
  public synchronized void executionSkipped(TestIdentifier test, String reason) {
    seen.add(new Seen(Outcome.NOT_EVALUATED, "skipped: " + reason));
  }

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Optional<Throwable> thrown = result.getThrowable();
    switch (result.getStatus()) {
      case FAILED -> seen.add(failed(thrown));
      case ABORTED -> seen.add(aborted(thrown));
      case SUCCESSFUL -> {
        if (test.isTest()) {
          seen.add(new Seen(Outcome.PASS, ""));
        }
      }
    }
  }

  /** What the kit or the vendor's files lack is no verdict on the runtime. */
  private static Seen failed(Optional<Throwable> thrown) {
    if (thrown.orElse(null) instanceof NotTestable obstacle) {
      return new Seen(Outcome.NOT_EVALUATED, Hindered.BEGINNING + obstacle.getMessage());
    }
    return new Seen(Outcome.FAIL, "", thrown, isByTimeAlone(thrown));
  }

  private static Seen aborted(Optional<Throwable> thrown) {
    Outcome outcome =
        thrown.filter(NotApplicable.class::isInstance).isPresent()
            ? Outcome.NOT_APPLICABLE
            : Outcome.NOT_EVALUATED;
    String reason =
        thrown.map(Throwable::getMessage).map(Objects::toString).orElse("the test was aborted");
    return new Seen(outcome, reason, Optional.empty(), isByTimeAlone(thrown));
  }

  private static boolean isByTimeAlone(Optional<Throwable> thrown) {
    return thrown.filter(ByTimeAlone.class::isInstance).isPresent();
  }

  @Override
  public synchronized void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
    for (Map.Entry<String, String> pair : entry.getKeyValuePairs().entrySet()) {
      notes.add(pair.getValue());
    }
  }

  /** Whether a clock alone stands between the rule and a pass, and another run may tell. */
  synchronized boolean isByTimeAlone() {
    return seen.stream().anyMatch(Seen::byTimeAlone)
        && seen.stream().allMatch(test -> test.byTimeAlone() || test.outcome() == Outcome.PASS);
  }

  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  synchronized List<String> notes() {
    return List.copyOf(notes);
  }
}
