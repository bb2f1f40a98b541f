package io.coral.conformance.mutants;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
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

  /** Answers the calls of an operation in its own way. */
  static Layer on(Operation operation, Answer answer) {
    return call -> call.is(operation) ? answer.to(call) : call.proceed();
  }

  /** Changes what calls of a method return. */
  static <T> Layer returning(Operation operation, Class<T> result, Change<T> change) {
    return on(
        operation, call -> change.of(call, Objects.requireNonNull(result.cast(call.proceed()))));
  }

  /** Changes the lists that calls of a method return. */
  static Layer listing(Operation operation, Change<List<?>> change) {
    return on(operation, call -> change.of(call, Objects.requireNonNull((List<?>) call.proceed())));
  }

  /** Changes the failures with some codes; a failure becomes another one. */
  static Layer failing(
      Operation operation, Set<ErrorCode> codes, UnaryOperator<RuntimeException> change) {
    return on(
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
  static Layer afterSuccess(Operation operation, Reaction reaction) {
    return on(
        operation,
        call -> {
          Object result = call.proceed();
          reaction.to(call);
          return result;
        });
  }

  /** Does something more when calls fail with a code, and lets them fail. */
  static Layer afterFailure(Operation operation, ErrorCode code, Reaction reaction) {
    return on(
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
  static Layer accepting(Operation operation, ErrorCode code, Answer instead) {
    return on(
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
        code, call.method(), "an object of a mutant", "wrong on purpose");
  }
}
