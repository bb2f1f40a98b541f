package io.coral.opencl.support;

import io.coral.opencl.ClEvent;
import io.coral.opencl.ClKernel;
import io.coral.opencl.ClQueue;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import io.coral.spec.support.Arguments;
import io.coral.spec.support.BackendUnit;
import io.coral.spec.support.Command;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A compute unit: a native kernel of its own, whose arguments are set again only where they
 * changed. The native kernel is made anew after an argument failed, because the vendor's kernel
 * refuses every later buffer, and after one of its buffers was released, because the vendor keeps a
 * buffer for as long as it is an argument.
 */
public final class KernelUnit implements BackendUnit {
  private final LoadedProgram program;
  private final String name;
  private final int[] nativeIndexes;
  private final List<Set<Integer>> reached;
  private final Supplier<ClKernel> maker;

  /** What the native kernel's arguments are set to, and the buffers among it. */
  private final @Nullable Object[] set;

  private final @Nullable PlacedBuffer[] held;
  private @Nullable ClKernel kernel;
  private boolean released;

  /**
   * A unit over a kernel that is made at once and then as often as needed.
   *
   * @param nativeIndexes the vendor's index of each argument
   * @param reached the memories that each argument of this unit reaches; empty for a scalar
   */
  public KernelUnit(
      LoadedProgram program,
      String name,
      int[] nativeIndexes,
      List<Set<Integer>> reached,
      Supplier<ClKernel> maker) {
    this.program = program;
    this.name = name;
    this.nativeIndexes = nativeIndexes.clone();
    this.reached = List.copyOf(reached);
    this.maker = maker;
    this.set = new Object[nativeIndexes.length];
    this.held = new PlacedBuffer[nativeIndexes.length];
    this.kernel = maker.get();
  }

  @Override
  public void launch(Arguments arguments, Command command) {
    program.commands().issue(command, (queue, after) -> run(queue, arguments, command, after));
  }

  private synchronized ClEvent run(
      ClQueue queue, Arguments arguments, Command command, List<ClEvent> after) {
    checkMemories(arguments, command);
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
    return queue.run(current, after);
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

  /** The kernel as a whole may reach more memories than this unit does. */
  private void checkMemories(Arguments arguments, Command command) {
    for (int i = 0; i < reached.size(); i++) {
      if (set[i] == arguments.value(i) || !arguments.isBuffer(i)) {
        continue;
      }
      int memory = ((PlacedBuffer) arguments.buffer(i)).memory();
      if (!reached.get(i).contains(memory)) {
        throw command
            .failure(
                ErrorCode.WRONG_MEMORY,
                "argument "
                    + i
                    + " of "
                    + name
                    + " lies in "
                    + program.memoryName(memory)
                    + "; this compute unit needs it in "
                    + program.memoryNames(reached.get(i)))
            .breaking(Rule.CMP_05);
      }
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
