package io.coral.conformance.mutants;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ways to say what one call does wrong. */
final class Wrong {

  /** Answers a call. */
  interface Answer {
    @Nullable Object to(Call call) throws Throwable;
  }

  /** Makes something else of what a call returned. */
  interface Change<T> {
    @Nullable Object of(Call call, T result) throws Throwable;
  }

  /** Does something more than a call did. */
  interface Reaction {
    void to(Call call) throws Throwable;
  }

  private Wrong() {}

  static Mutant mutant(Rule rule, String wrong, Supplier<Layer> layer) {
    return new CallMutant(rule, wrong, () -> List.of(layer.get()));
  }

  /** A mutant that needs several layers, with something in common. */
  static Mutant mutantOf(Rule rule, String wrong, Supplier<List<Layer>> layers) {
    return new CallMutant(rule, wrong, layers);
  }

  /** Answers some calls of one type in its own way. */
  static Layer on(Class<?> type, String operation, Answer answer) {
    requireMethod(type, operation);
    return call -> call.is(type, operation) ? answer.to(call) : call.proceed();
  }

  /** A mutant that names no method of the specification could never be wrong. */
  private static void requireMethod(Class<?> type, String operation) {
    if (Arrays.stream(type.getMethods()).noneMatch(m -> m.getName().equals(operation))) {
      throw new IllegalArgumentException(type.getSimpleName() + " has no method " + operation);
    }
  }

  /** Changes what calls of a method return. */
  static <T> Layer returning(Class<?> type, String operation, Class<T> result, Change<T> change) {
    return on(
        type,
        operation,
        call -> change.of(call, Objects.requireNonNull(result.cast(call.proceed()))));
  }

  /** Changes the lists that calls of a method return. */
  static Layer listing(Class<?> type, String operation, Change<List<?>> change) {
    return on(
        type, operation, call -> change.of(call, Objects.requireNonNull((List<?>) call.proceed())));
  }

  /** Changes the failures with some codes; a failure becomes another one. */
  static Layer failing(
      Class<?> type,
      String operation,
      Set<ErrorCode> codes,
      UnaryOperator<RuntimeException> change) {
    return on(
        type,
        operation,
        call -> {
          try {
            return call.proceed();
          } catch (AcceleratorException e) {
            throw codes.contains(e.code()) ? change.apply(e) : e;
          }
        });
  }

  /** Does something more when calls have succeeded. */
  static Layer afterSuccess(Class<?> type, String operation, Reaction reaction) {
    return on(
        type,
        operation,
        call -> {
          Object result = call.proceed();
          reaction.to(call);
          return result;
        });
  }

  /** Does something more when calls fail with a code, and lets them fail. */
  static Layer afterFailure(Class<?> type, String operation, ErrorCode code, Reaction reaction) {
    return on(
        type,
        operation,
        call -> {
          try {
            return call.proceed();
          } catch (AcceleratorException e) {
            if (e.code() == code) {
              reaction.to(call);
            }
            throw e;
          }
        });
  }

  /** Lets calls that fail with a code succeed. */
  static Layer accepting(Class<?> type, String operation, ErrorCode code, Answer instead) {
    return on(
        type,
        operation,
        call -> {
          try {
            return call.proceed();
          } catch (AcceleratorException e) {
            if (e.code() == code) {
              return instead.to(call);
            }
            throw e;
          }
        });
  }

  /** The same failure with another code. */
  static UnaryOperator<RuntimeException> code(ErrorCode code) {
    return e -> {
      AcceleratorException failure = (AcceleratorException) e;
      return AcceleratorException.of(code, failure.operation(), failure.object(), failure.text());
    };
  }

  /** The same failure with another text. */
  static UnaryOperator<RuntimeException> text(String text) {
    return e -> {
      AcceleratorException failure = (AcceleratorException) e;
      return AcceleratorException.of(failure.code(), failure.operation(), "something", text);
    };
  }

  static AcceleratorException failure(ErrorCode code, Call call) {
    return AcceleratorException.of(
        code, call.operation(), "an object of a mutant", "wrong on purpose");
  }
}
