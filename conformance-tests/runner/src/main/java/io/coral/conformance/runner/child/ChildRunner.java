package io.coral.conformance.runner.child;

import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.Failure;
import io.coral.conformance.runner.RuleResult;
import io.coral.conformance.runner.RuleRunner;
import io.coral.spec.Rule;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs rules in a child process, one after the other. A child that ends, hangs or is spoilt fails
 * the rule being run, and a spare that was started ahead takes its place. One thread.
 */
public final class ChildRunner implements RuleRunner, AutoCloseable {

  /** What a child may take beyond a rule's limit: it ends a hung rule itself, and says where. */
  private static final Duration BEYOND = Duration.ofSeconds(15);

  /** How often a child runs a rule at most: again where time alone spoke against a pass. */
  private static final int RUNS = 2;

  private final Catalogue catalogue;
  private Assignment assignment;
  private @Nullable Child current;
  private @Nullable Child spare;
  private boolean used;

  /** A runner; children start at the first use. */
  public ChildRunner(Catalogue catalogue, Assignment assignment) {
    this.catalogue = Objects.requireNonNull(catalogue, "catalogue");
    this.assignment = Objects.requireNonNull(assignment, "assignment");
  }

  /**
   * What the runtime under test is.
   *
   * @throws NotTestable when it cannot be tested, or the child ends
   */
  public Description describe() {
    Child child = child();
    used = true;
    try {
      Description description =
          child.exchange(null, assignment.limit().plus(BEYOND), ChildRunner::description);
      assignment = assignment.lyingAt(description.lies().map(Path::of));
      return description;
    } catch (IOException e) {
      throw new NotTestable(
          "the runtime could not be tested: when it was loaded " + child.end() + "\n" + child.log(),
          e);
    } catch (TimeoutException e) {
      throw new NotTestable("the runtime could not be tested: its discovery hangs", e);
    }
  }

  private static Description description(DataInputStream in) throws IOException {
    if (in.readByte() == Wire.NOT_TESTABLE) {
      throw new NotTestable(Wire.text(in));
    }
    return Wire.description(in);
  }

  private record Answer(RuleResult result, boolean spoilt) {}

  private static Answer answer(DataInputStream in) throws IOException {
    if (in.readByte() == Wire.NOT_TESTABLE) {
      throw new NotTestable(Wire.text(in));
    }
    return new Answer(Wire.result(in), in.readBoolean());
  }

  @Override
  public RuleResult run(Rule rule) {
    List<Method> tests = catalogue.testsOf(rule);
    if (tests.isEmpty()) {
      return RuleResult.notEvaluated(rule, "the kit has no test for it");
    }
    boolean fresh = catalogue.isFresh(rule);
    if (fresh && used) {
      replace();
    }
    Child child = child();
    used = true;
    if (spare == null) {
      spare = Child.start(assignment);
    }
    long start = System.nanoTime();
    try {
      Duration bound = assignment.limit().multipliedBy(RUNS).plus(BEYOND);
      Answer answer = child.exchange(rule, bound, ChildRunner::answer);
      if (answer.spoilt() || fresh) {
        replace();
      }
      return answer.result();
    } catch (IOException e) {
      return failed(rule, tests, "the process under test lives", child.end(), child, start);
    } catch (TimeoutException e) {
      return failed(
          rule,
          tests,
          "the rule's test ends within " + assignment.limit().toSeconds() + " s",
          "the whole process hung and did not answer",
          child,
          start);
    }
  }

  private RuleResult failed(
      Rule rule, List<Method> tests, String expected, String seen, Child child, long start) {
    RuleResult result =
        RuleResult.failed(
            rule,
            new Failure(expected, seen, lookAt(tests), child.log()),
            List.of(),
            Duration.ofNanos(System.nanoTime() - start));
    replace();
    return result;
  }

  private static String lookAt(List<Method> tests) {
    return Objects.requireNonNull(tests.get(0).getAnnotation(Verifies.class)).lookAt();
  }

  private Child child() {
    Child child = current;
    if (child == null) {
      child = spare == null ? Child.start(assignment) : spare;
      current = child;
      spare = null;
      used = false;
    }
    return child;
  }

  private void replace() {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  /** Ends the children. */
  @Override
  public void close() {
    replace();
    if (spare != null) {
      spare.close();
      spare = null;
    }
  }
}
