package io.coral.core.engine.internal;

import io.coral.api.RequestException;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.KernelInfo;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** In which memories of a board the arrays of an accelerator may lie. Immutable. */
final class BankPlacement {

  private final String accelerator;
  private final int memories;

  /**
   * Of an accelerator on a board.
   *
   * @param memories so many the board has
   */
  BankPlacement(String accelerator, int memories) {
    this.accelerator = accelerator;
    this.memories = memories;
  }

  /**
   * The memories that a stage reaches an array in: what the descriptor says; else what the runtime
   * knows; else the first.
   *
   * @param index the argument's index in the stage
   * @param kernel what the runtime knows of the stage
   * @return at least one, ascending
   * @throws RequestException where the board has no such memory
   */
  int[] of(ArtifactArgument argument, int stage, int index, KernelInfo kernel) {
    Set<Integer> reachable = reachable(argument, stage, index, kernel);
    for (int memory : reachable) {
      if (memory >= memories) {
        throw new RequestException(
            RequestException.Code.FAILED,
            accelerator,
            accelerator
                + ": argument "
                + argument.name()
                + " shall lie in memory "
                + memory
                + ", but the board has "
                + memories
                + " memories; correct the descriptor");
      }
    }
    return reachable.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Set<Integer> reachable(
      ArtifactArgument declared, int stage, int index, KernelInfo kernel) {
    OptionalInt memory = declared.memoryIn(stage);
    Set<Integer> known = new TreeSet<>();
    for (ArgumentInfo argument : kernel.arguments()) {
      if (argument.index() == index) {
        known.addAll(argument.memories());
        if (memory.isPresent() && argument.memoryOf(memory.getAsInt()).isPresent()) {
          // the descriptor may number memories as the vendor does
          return Set.of(argument.memoryOf(memory.getAsInt()).getAsInt());
        }
      }
    }
    if (memory.isPresent()) {
      return Set.of(memory.getAsInt());
    }
    return known.isEmpty() ? Set.of(0) : known;
  }
}
