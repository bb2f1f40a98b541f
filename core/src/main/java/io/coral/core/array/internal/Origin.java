package io.coral.core.array.internal;

import io.coral.api.Argument;
import io.coral.api.Request;
import io.coral.spec.Access;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The request that made arrays what they are. It read constants, numbers and other arrays alone, so
 * it makes the same again as long as those arrays are what they were. Guarded by {@link
 * ArrayOrder}.
 */
final class Origin {

  /** What it read, as it was then. */
  private record Input(ManagedArray array, int version) {}

  private final Request request;
  private final List<ArrayUses.Use> written = new ArrayList<>();
  private final List<Input> inputs = new ArrayList<>();

  private Origin(ArrayUses done) {
    this.request = done.answer.request();
    for (ArrayUses.Use use : done.uses) {
      if (use.writes()) {
        written.add(use);
      } else {
        inputs.add(new Input(use.array(), use.array().version()));
      }
    }
  }

  /** What a request that was answered well made; null where it could not make it again. */
  static @Nullable Origin of(ArrayUses done) {
    for (Argument argument : done.answer.request().arguments()) {
      if (argument instanceof Argument.Array || argument instanceof Argument.Numbers) {
        return null;
      }
    }
    for (ArrayUses.Use use : done.uses) {
      if (use.access() == Access.READ_WRITE || use.writes() && isRead(use.array(), done.uses)) {
        return null;
      }
    }
    return new Origin(done);
  }

  private static boolean isRead(ManagedArray array, List<ArrayUses.Use> uses) {
    return uses.stream().anyMatch(use -> use.reads() && use.array() == array);
  }

  /**
   * Why it cannot be run again; null where it can.
   *
   * @param asker the request that needs what it made, and writes nothing meanwhile; null for a view
   */
  @Nullable String hindrance(@Nullable ArrayUses asker) {
    for (Input input : inputs) {
      String changed = input.array().change(input.version(), asker);
      if (changed != null) {
        return changed;
      }
    }
    return null;
  }

  /**
   * Runs it once more, into arrays of its own whose content is then that of those it made before;
   * does not block. Not with the lock.
   *
   * @param done called once, on any thread, with why it failed or null
   */
  void repeat(ArrayOrder order, @Nullable ArrayUses asker, Consumer<@Nullable Throwable> done) {
    Map<ManagedArray, ManagedArray> anew = new HashMap<>();
    List<Argument> arguments = new ArrayList<>(request.arguments());
    for (ArrayUses.Use use : written) {
      ManagedArray into = order.array(use.array().size());
      arguments.set(use.position(), into);
      anew.put(use.array(), into);
    }
    Request again =
        Request.of(request.accelerator())
            .tenant(request.tenant())
            .priority(Integer.MAX_VALUE)
            .label("repeats", "what made content that a lost board alone had");
    for (Argument argument : arguments) {
      again = again.with(argument);
    }
    Consumer<@Nullable Throwable> ended =
        failure -> {
          anew.values().forEach(ManagedArray::close);
          done.accept(failure);
        };
    order
        .repetitions()
        .run(
            again,
            new Repetition(this, asker),
            failure -> {
              if (failure == null) {
                handOver(new ArrayList<>(anew.entrySet()), ended);
              } else {
                ended.accept(failure);
              }
            });
  }

  private void handOver(
      List<Map.Entry<ManagedArray, ManagedArray>> left, Consumer<@Nullable Throwable> ended) {
    if (left.isEmpty()) {
      ended.accept(null);
      return;
    }
    Map.Entry<ManagedArray, ManagedArray> next = left.remove(left.size() - 1);
    next.getValue()
        .toHost(
            failure -> {
              if (failure == null) {
                next.getKey().repeated(this, next.getValue().copies().host());
                handOver(left, ended);
              } else {
                ended.accept(failure);
              }
            });
  }
}
