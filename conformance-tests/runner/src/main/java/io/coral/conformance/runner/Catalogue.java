package io.coral.conformance.runner;

import io.coral.conformance.rules.Chapters;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.spec.Rule;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which tests verify which rule. */
public final class Catalogue {

  private final Map<Rule, List<Method>> tests;

  private Catalogue(Map<Rule, List<Method>> tests) {
    this.tests = tests;
  }

  /** The kit's own tests. */
  public static Catalogue ofKit() {
    return of(Chapters.ALL);
  }

  /**
   * The tests of some classes.
   *
   * @throws IllegalArgumentException when a test names a rule that does not exist
   */
  public static Catalogue of(List<Class<?>> classes) {
    Map<Rule, List<Method>> tests = new EnumMap<>(Rule.class);
    for (Class<?> type : classes) {
      for (Method method : type.getDeclaredMethods()) {
        Verifies verifies = method.getAnnotation(Verifies.class);
        if (verifies != null) {
          tests.computeIfAbsent(rule(method, verifies), rule -> new ArrayList<>()).add(method);
        }
      }
    }
    tests.values().forEach(methods -> methods.sort(Comparator.comparing(Method::getName)));
    return new Catalogue(tests);
  }

  private static Rule rule(Method method, Verifies verifies) {
    try {
      return Rule.of(verifies.value());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          method + " verifies " + verifies.value() + ", which is no rule of rules.yaml", e);
    }
  }

  /** The tests of a rule; empty when there is none. */
  public List<Method> testsOf(Rule rule) {
    return List.copyOf(tests.getOrDefault(rule, List.of()));
  }

  /** Whether a test of the rule needs a process that has not loaded the runtime before. */
  public boolean isFresh(Rule rule) {
    return testsOf(rule).stream()
        .map(test -> Objects.requireNonNull(test.getAnnotation(Verifies.class)))
        .anyMatch(Verifies::fresh);
  }

  /** The rules in an order for which few processes do: those last that have one each. */
  public List<Rule> forFewProcesses(List<Rule> rules) {
    return rules.stream().sorted(Comparator.comparing(this::isFresh)).toList();
  }

  /** The rules that have a test, in the order of the specification. */
  public List<Rule> rules() {
    return List.copyOf(tests.keySet());
  }
}
