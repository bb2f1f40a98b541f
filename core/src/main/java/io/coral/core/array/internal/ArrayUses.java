package io.coral.core.array.internal;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.spec.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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

    /** For people, before what is wrong with it. */
    String describe() {
      return "argument " + (position + 1) + ", " + array.describe() + ", ";
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

  /** What it repeats; null for a request of an application's. */
  private @Nullable Repetition repetition;

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

  /** Says that it is run once more; before it has a place. */
  public void repeats(Repetition what) {
    repetition = what;
  }

  @Nullable Repetition repetition() {
    return repetition;
  }

  /** Whether it is that one, or run for it. */
  boolean isOrRepeatsFor(ArrayUses other) {
    return this == other || repetition != null && repetition.isFor(other);
  }

  /**
   * Why an array that it reads has no content, and cannot have it again; null where all have, or
   * can.
   */
  public @Nullable ArrayException problem() {
    for (Use use : uses) {
      ArrayException problem = use.reads() ? use.array().problem(this) : null;
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  /** An array that it reads and no board has any more; null where there is none. */
  public @Nullable ManagedArray lost() {
    for (Use use : uses) {
      if (use.reads() && use.array().isLost()) {
        return use.array();
      }
    }
    return null;
  }

  /** What it reads that is being made again, for people; null where nothing is. */
  @Nullable String restored() {
    for (Use use : uses) {
      if (use.reads() && use.array().isRestoring()) {
        return use.array().describe() + ", which a lost board alone had, to be computed again";
      }
    }
    return null;
  }

  /**
   * Has what it reads and no board has any more made again; does not block. Not with the lock.
   *
   * @param done called once, on any thread, with why it cannot be or null
   */
  public void restore(Consumer<@Nullable Throwable> done) {
    ManagedArray lost = lost();
    if (lost == null) {
      done.accept(null);
      return;
    }
    lost.restore(
        this,
        failure -> {
          if (failure == null) {
            restore(done);
          } else {
            done.accept(failure);
          }
        });
  }
}
