package io.coral.opencl.support;

import io.coral.opencl.ClEvent;
import io.coral.opencl.ClKernel;
import io.coral.opencl.ClQueue;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Rule;
import io.coral.spec.backend.Arguments;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.Command;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A compute unit: a native kernel of its own, whose arguments are set again only where they
 * changed. The native kernel is made anew after an argument failed, because the vendor's kernel
 * refuses every later buffer, and after one of its buffers was released, because the vendor keeps a
 * buffer for as long as it is an argument.
 */
public final class KernelUnit implements BackendUnit {
  private final LoadedProgram program;
  private final KernelInfo offered;
  private final List<KernelInfo> instances;
  private final int[] nativeIndexes;
  private final WorkSize workSize;
  private final Supplier<ClKernel> maker;

  /** What the native kernel's arguments are set to, and the buffers among it. */
  private final @Nullable Object[] set;

  private final @Nullable PlacedBuffer[] held;
  private @Nullable ClKernel kernel;
  private boolean released;

  /**
   * A unit over a kernel that is made at once and then as often as needed.
   *
   * @param offered the kernel as this unit has it, with the memories that this one reaches
   * @param instances the same for each compute unit that a run may be on
   * @param nativeIndexes the vendor's index of each argument
   * @param workSize how many work items a run has
   */
  public KernelUnit(
      LoadedProgram program,
      KernelInfo offered,
      List<KernelInfo> instances,
      int[] nativeIndexes,
      WorkSize workSize,
      Supplier<ClKernel> maker) {
    this.program = program;
    this.offered = offered;
    this.instances = List.copyOf(instances);
    this.nativeIndexes = nativeIndexes.clone();
    this.workSize = workSize;
    this.maker = maker;
    this.set = new Object[nativeIndexes.length];
    this.held = new PlacedBuffer[nativeIndexes.length];
    this.kernel = maker.get();
  }

  @Override
  public KernelInfo kernel(KernelInfo kernel) {
    return offered;
  }

  @Override
  public void launch(Arguments arguments, Command command) {
    if (instances.size() > 1) {
      requireOneThatFits(arguments, command);
    }
    program.commands().issue(command, (queue, after) -> run(queue, arguments, after));
  }

  /** Each argument was checked by itself; one compute unit has to reach all of them. */
  private void requireOneThatFits(Arguments arguments, Command command) {
    for (KernelInfo instance : instances) {
      if (fits(instance, arguments)) {
        return;
      }
    }
    throw command
        .newFailure(
            ErrorCode.WRONG_MEMORY,
            "no compute unit of "
                + offered.name()
                + " reaches every buffer; they are in "
                + buffers(arguments, (i, buffer) -> Set.of(buffer.memory()))
                + ", and expected are "
                + instances.stream()
                    .map(
                        instance ->
                            buffers(
                                    arguments,
                                    (i, buffer) -> instance.arguments().get(i).memories())
                                + " for "
                                + instance.instances().get(0))
                    .collect(Collectors.joining(" or ")))
        .breaking(Rule.CMP_05);
  }

  private static boolean fits(KernelInfo instance, Arguments arguments) {
    for (int i = 0; i < instance.arguments().size(); i++) {
      if (arguments.isBuffer(i)
          && !instance
              .arguments()
              .get(i)
              .memories()
              .contains(((PlacedBuffer) arguments.buffer(i)).memory())) {
        return false;
      }
    }
    return true;
  }

  /** The memories of each buffer argument, for an error text. */
  private String buffers(
      Arguments arguments, BiFunction<Integer, PlacedBuffer, Set<Integer>> memories) {
    return IntStream.range(0, set.length)
        .filter(arguments::isBuffer)
        .mapToObj(
            i ->
                program.memoryNames(
                    new TreeSet<>(memories.apply(i, (PlacedBuffer) arguments.buffer(i)))))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private synchronized ClEvent run(ClQueue queue, Arguments arguments, List<ClEvent> after) {
    if (program.keepsArguments() && movesToOtherMemory(arguments)) {
      // the vendor's kernel has left out the compute units that do not reach the memory so far
      discard();
    }
    ClKernel current = kernel;
    if (current == null) {
      current = maker.get();
      kernel = current;
    }
    for (int i = 0; i < set.length; i++) {
      if (set[i] != arguments.value(i)) {
        set(current, i, arguments);
      }
    }
    if (workSize.isSingle()) {
      return queue.run(current, after);
    }
    WorkSize.Sizes sizes = workSize.sizes(arguments);
    return queue.run(current, sizes.global(), sizes.local(), after);
  }

  private boolean movesToOtherMemory(Arguments arguments) {
    for (int i = 0; i < held.length; i++) {
      PlacedBuffer before = held[i];
      if (before != null && ((PlacedBuffer) arguments.buffer(i)).memory() != before.memory()) {
        return true;
      }
    }
    return false;
  }

  private void set(ClKernel current, int index, Arguments arguments) {
    try {
      if (arguments.isBuffer(index)) {
        PlacedBuffer buffer = (PlacedBuffer) arguments.buffer(index);
        current.setBuffer(nativeIndexes[index], buffer.buffer());
        held[index] = buffer;
      } else {
        current.setScalar(nativeIndexes[index], arguments.scalar(index));
      }
      set[index] = arguments.value(index);
    } catch (AcceleratorException e) {
      discard();
      throw e;
    }
  }

  /** The buffer is about to be released: neither this nor the native kernel may hold it. */
  synchronized void forget(PlacedBuffer buffer) {
    for (int i = 0; i < held.length; i++) {
      if (held[i] == buffer) {
        set[i] = null;
        held[i] = null;
        if (program.keepsArguments()) {
          discard();
        }
      }
    }
  }

  private void discard() {
    if (kernel != null) {
      kernel.close();
      kernel = null;
    }
    Arrays.fill(set, null);
    Arrays.fill(held, null);
  }

  @Override
  public synchronized void release() {
    if (!released) {
      released = true;
      discard();
      program.forget(this);
    }
  }
}
