package io.coral.opencl.support;

import io.coral.opencl.ClEvent;
import io.coral.opencl.ClKernel;
import io.coral.opencl.ClQueue;
import io.coral.spec.AcceleratorException;
import io.coral.spec.KernelInfo;
import io.coral.spec.support.Arguments;
import io.coral.spec.support.BackendUnit;
import io.coral.spec.support.Command;
import java.util.Arrays;
import java.util.List;
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
  private final KernelInfo offered;
  private final int[] nativeIndexes;
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
   * @param nativeIndexes the vendor's index of each argument
   */
  public KernelUnit(
      LoadedProgram program, KernelInfo offered, int[] nativeIndexes, Supplier<ClKernel> maker) {
    this.program = program;
    this.offered = offered;
    this.nativeIndexes = nativeIndexes.clone();
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
    program.commands().issue(command, (queue, after) -> run(queue, arguments, after));
  }

  private synchronized ClEvent run(ClQueue queue, Arguments arguments, List<ClEvent> after) {
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
