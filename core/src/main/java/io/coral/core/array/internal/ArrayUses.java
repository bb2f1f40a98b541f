package io.coral.core.array.internal;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.spec.Access;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request does with arrays, and its place in their order. Guarded by {@link ArrayOrder}. */
public final class ArrayUses {

  /**
   * One of its arguments.
   *
   * @param position counted from 0
   */
  public record Use(int position, ManagedArray array, Access access) {

    boolean writes() {
      return access != Access.READ;
    }

    boolean reads() {
      return access != Access.WRITE;
    }
  }

  final Answer answer;
  final List<Use> uses;

  /** Called once those before it are done; not with the lock. */
  final Runnable proceed;

  /** Those that come after it. */
  final List<ArrayUses> successors = new ArrayList<>();

  /** How many before it are not done. */
  int waits;

  /** Whether its request was answered, and with which failure. */
  boolean isAnswered;

  @Nullable Throwable failure;

  /**
   * Has no place as yet.
   *
   * @param proceed called once those before it are done, if any were there; by whoever calls {@link
   *     ArrayOrder#release}
   */
  public ArrayUses(Answer answer, List<Use> uses, Runnable proceed) {
    this.answer = answer;
    this.uses = uses;
    this.proceed = proceed;
  }

  /** Why an array that it reads has no content; null where all have. */
  public @Nullable ArrayException problem() {
    for (Use use : uses) {
      ArrayException problem = use.reads() ? use.array().problem() : null;
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }
}
