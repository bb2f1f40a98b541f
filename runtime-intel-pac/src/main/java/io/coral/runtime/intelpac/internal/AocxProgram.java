package io.coral.runtime.intelpac.internal;

import io.coral.opencl.ClBuffer;
import io.coral.opencl.ClContext;
import io.coral.opencl.ClProgram;
import io.coral.opencl.support.Commands;
import io.coral.opencl.support.KernelUnit;
import io.coral.opencl.support.LoadedProgram;
import io.coral.opencl.support.PlacedBuffer;
import io.coral.opencl.support.WorkSize;
import io.coral.runtime.intelpac.format.AocxChannels;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.HostMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A program on an OpenCL device, in a context of its own. */
final class AocxProgram extends LoadedProgram {

  private static final long STOP_MILLIS = 1000;

  private final ClContext context;
  private final Commands commands;
  private final ClProgram program;
  private final List<KernelInfo> kernels;
  private final Map<String, WorkSize> workSizes;
  private final List<MemoryInfo> memories;
  private final boolean channelled;
  private final Runnable onUnloaded;

  /**
   * A loaded program.
   *
   * @param context owned from now on, and what was made of it
   * @param program closed also when this fails
   * @param workSizes for each kernel how many work items a run has, where that is known
   * @param intel whether the platform is Intel's own, with its extensions
   * @param onUnloaded called when the program is unloaded
   */
  AocxProgram(
      ClContext context,
      Commands commands,
      ClProgram program,
      AocxChannels channels,
      Map<String, WorkSize> workSizes,
      boolean intel,
      Runnable onUnloaded) {
    // whether Intel's kernels keep their buffers is not known, and to forget one too often is safe
    super(commands, intel);
    this.context = context;
    this.commands = commands;
    this.program = program;
    this.kernels = channels.kernels();
    this.workSizes = Map.copyOf(workSizes);
    this.channelled = intel && channels.count() > 1;
    this.onUnloaded = onUnloaded;
    try {
      this.memories = memories(context, channels.count());
    } catch (RuntimeException | Error e) {
      program.close();
      throw e;
    }
  }

  private static List<MemoryInfo> memories(ClContext context, int channels) {
    long size = context.device().globalMemory() / channels & -HostMemory.PAGE;
    long largest = Math.min(size, context.device().maxAllocation());
    List<MemoryInfo> memories = new ArrayList<>();
    for (int i = 0; i < channels; i++) {
      String tag = channels == 1 ? "global memory" : "channel " + (i + 1);
      memories.add(
          new MemoryInfo(i, MemoryInfo.DDR, OptionalInt.of(i), Optional.of(tag), size, largest));
    }
    return List.copyOf(memories);
  }

  /** Whether no command is under way. */
  boolean isQuiet() {
    return commands.isQuiet();
  }

  @Override
  public List<MemoryInfo> memories() {
    return memories;
  }

  @Override
  public List<KernelInfo> kernels() {
    return kernels;
  }

  @Override
  public long granularity(MemoryInfo memory) {
    return HostMemory.PAGE;
  }

  @Override
  public BackendBuffer allocate(MemoryInfo memory, long size, @Nullable ByteBuffer host) {
    ClBuffer buffer =
        channelled
            ? context.createIntelBuffer(size, memory.index() + 1)
            : context.createBuffer(size, null, OptionalInt.empty());
    return new PlacedBuffer(this, memory.index(), buffer, size, host);
  }

  @Override
  public BackendUnit open(KernelInfo kernel, @Nullable String instance) {
    int[] indexes = IntStream.range(0, kernel.arguments().size()).toArray();
    WorkSize workSize = WorkSize.ofOpened(kernel, workSizes);
    return opened(
        new KernelUnit(
            this, kernel, List.of(kernel), indexes, workSize, () -> program.kernel(kernel.name())));
  }

  @Override
  public void unload() {
    onUnloaded.run();
    program.close();
    commands.close(STOP_MILLIS, TimeUnit.MILLISECONDS, context::close);
  }
}
