package io.coral.conformance.runner;

import io.coral.conformance.rules.bench.BenchExtension;
import io.coral.conformance.rules.bench.HostDelay;
import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs rules in this process on the JUnit Platform, each on a thread of its own, so that a hang
 * ends the rule and not the run.
 */
public final class InProcessRunner implements RuleRunner {

  private static final LauncherConfig CONFIG =
      LauncherConfig.builder()
          .enableTestEngineAutoRegistration(false)
          .enableLauncherSessionListenerAutoRegistration(false)
          .enableLauncherDiscoveryListenerAutoRegistration(false)
          .enablePostDiscoveryFilterAutoRegistration(false)
          .enableTestExecutionListenerAutoRegistration(false)
          .addTestEngines(new JupiterTestEngine())
          .build();

  /** How long the close after a hang may take; the runtime is not asked, for that may hang too. */
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(5);

  private final Catalogue catalogue;
  private final Subject subject;
  private final Duration limit;
  private volatile boolean spoilt;

  /**
   * A runner.
   *
   * @param limit how long one rule may take
   */
  public InProcessRunner(Catalogue catalogue, Subject subject, Duration limit) {
    this.catalogue = Objects.requireNonNull(catalogue, "catalogue");
    this.subject = Objects.requireNonNull(subject, "subject");
    this.limit = Objects.requireNonNull(limit, "limit");
  }

  @Override
  public RuleResult run(Rule rule) {
    List<Method> tests = catalogue.testsOf(rule);
    if (tests.isEmpty()) {
      return RuleResult.notEvaluated(rule, "the kit has no test for it");
    }
    TestRecorder first = new TestRecorder();
    RuleResult result = attempt(rule, tests, first);
    if (spoilt || !first.isByTimeAlone()) {
      return result;
    }
    RuleResult again = attempt(rule, tests, new TestRecorder());
    return again.noting(
        "run twice, because time alone spoke against a pass: "
            + result.failure().map(Failure::seen).orElse(result.reason()));
  }

  private RuleResult attempt(Rule rule, List<Method> tests, TestRecorder recorder) {
    try (HostDelay delay = HostDelay.measured()) {
      RuleResult result = decide(rule, tests, recorder);
      return result.after(subject.takeCalls()).on(delay.worst());
    }
  }

  private RuleResult decide(Rule rule, List<Method> tests, TestRecorder recorder) {
    FutureTask<Void> task = new FutureTask<>(() -> execute(tests, recorder), null);
    Thread thread = new Thread(task, "kit: " + rule.id());
    thread.setDaemon(true);
    long start = System.nanoTime();
    thread.start();
    try {
      task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return hung(rule, tests, thread, recorder);
    } catch (ExecutionException e) {
      return RuleResult.failed(
          rule,
          Verdicts.failure(Objects.requireNonNullElse(e.getCause(), e), lookAt(tests)),
          recorder.notes(),
          since(start));
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      return RuleResult.notEvaluated(rule, "the run was interrupted");
    }
    return Verdicts.of(rule, recorder.seen(), lookAt(tests), recorder.notes(), since(start));
  }

  /** Whether a rule hung, and may still hold a device or a thread. */
  public boolean isSpoilt() {
    return spoilt;
  }

  private void execute(List<Method> tests, TestRecorder recorder) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                tests.stream()
                    .map(test -> DiscoverySelectors.selectMethod(test.getDeclaringClass(), test))
                    .toList())
            .enableImplicitConfigurationParameters(false)
            .build();
    try (LauncherSession session = LauncherFactory.openSession(CONFIG)) {
      session.getStore().put(Namespace.create(BenchExtension.STORE), Subject.class, subject);
      session.getLauncher().execute(request, recorder);
    }
  }

  private RuleResult hung(Rule rule, List<Method> tests, Thread thread, TestRecorder recorder) {
    StackTraceElement[] stack = thread.getStackTrace();
    spoilt = true;
    thread.interrupt();
    closeWhatIsOpen();
    return RuleResult.failed(
        rule,
        new Failure(
            "the rule's test ends within " + limit.toSeconds() + " s",
            "it hung" + (stack.length == 0 ? "" : " in " + stack[0]),
            lookAt(tests),
            Verdicts.frames(stack)),
        recorder.notes(),
        limit);
  }

  /** Tries to free the device for the rules to come; a close may hang as well. */
  private void closeWhatIsOpen() {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              for (Resource resource : subject.leftOpen()) {
                resource.close();
                subject.closed(resource);
              }
            },
            null);
    Thread closer = new Thread(task, "kit: close after a hang");
    closer.setDaemon(true);
    closer.start();
    try {
      task.get(CLOSE_BOUND.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // what is still open is told by the rules that cannot open it: NOT_EVALUATED, with the reason
      closer.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static String lookAt(List<Method> tests) {
    return Objects.requireNonNull(tests.get(0).getAnnotation(Verifies.class)).lookAt();
  }
}
