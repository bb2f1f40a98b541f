package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.opae.internal.Accelerator;
import io.coral.runtime.intelpac.opae.internal.HostPages;
import io.coral.runtime.intelpac.opae.internal.PinnedMemory;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.BackendProgram;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.HostMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The AFU on a card, from its reconfiguration to the next. */
final class AfuProgram implements BackendProgram {

  private final Accelerator accelerator;
  private final List<MemoryInfo> memories = new ArrayList<>();
  private final List<KernelInfo> kernels;

  /** By the name of each compute unit, and by a kernel's name its first. */
  private final Map<String, CsrKernel> units = new LinkedHashMap<>();

  /** From memory 1 on. */
  private final List<BoardMemory> boardMemories = new ArrayList<>();

  private final Completion completion;
  private final Runnable onUnloaded;
  private final AtomicInteger opened = new AtomicInteger();

  private AfuProgram(
      String deviceId,
      Accelerator accelerator,
      AfuLayout layout,
      Consumer<String> onLost,
      Runnable onUnloaded) {
    this.accelerator = accelerator;
    this.kernels = layout.kernels().stream().map(CsrLayout::kernel).toList();
    this.onUnloaded = onUnloaded;
    requireRegisters(accelerator, layout.end());
    List<CsrKernel> fabric = new ArrayList<>();
    for (CsrLayout registers : layout.kernels()) {
      for (int i = 0; i < registers.bases().size(); i++) {
        String unit = registers.kernel().instances().get(i);
        CsrKernel kernel = new CsrKernel(accelerator, unit, registers.bases().get(i), registers);
        kernel.requireVersion();
        fabric.add(kernel);
        units.put(unit, kernel);
        units.putIfAbsent(registers.kernel().name(), kernel);
      }
    }
    this.completion = new Completion(deviceId, accelerator, fabric, onLost);
    memories.add(layout.hostMemory());
    Map<LocalMemory.Extender, SpanWindow> windows = new HashMap<>();
    for (LocalMemory local : layout.localMemories()) {
      SpanWindow window =
          windows.computeIfAbsent(
              local.extender(), extender -> new SpanWindow(accelerator, extender));
      memories.add(local.info());
      boardMemories.add(new BoardMemory(local, window, completion));
    }
  }

  /**
   * Takes an accelerator into use; it belongs to the program from now on, also when this fails.
   *
   * @param onLost told when the card does not answer any more
   * @param onUnloaded called when the program is unloaded
   */
  static AfuProgram of(
      String deviceId,
      Accelerator accelerator,
      AfuLayout layout,
      Consumer<String> onLost,
      Runnable onUnloaded) {
    try {
      AfuProgram program = new AfuProgram(deviceId, accelerator, layout, onLost, onUnloaded);
      program.completion.start();
      return program;
    } catch (RuntimeException | Error e) {
      accelerator.close();
      throw e;
    }
  }

  /**
   * Fails unless the AFU has the registers that the descriptor names. OPAE lets an access through
   * that starts just where the mapped registers end, and it ends the process: that is where a page
   * starts, so the last word of the last page is safe to ask for, and tells of the whole page.
   */
  private static void requireRegisters(Accelerator accelerator, long end) {
    long last = (end - 1 | HostMemory.PAGE - 1) + 1 - Integer.BYTES;
    try {
      accelerator.read32(last);
    } catch (AcceleratorException e) {
      throw e.handedOn(
          ErrorCode.PROGRAM_FAILED,
          "program",
          "the accelerator",
          "the descriptor names registers up to 0x"
              + Long.toHexString(end)
              + ", and 0x"
              + Long.toHexString(last)
              + " cannot be read; where the AFU has fewer registers, correct csr.offset, csr.window"
              + " or memory.N.window");
    }
  }

  Accelerator accelerator() {
    return accelerator;
  }

  Map<String, CsrKernel> units() {
    return units;
  }

  Completion completion() {
    return completion;
  }

  @Override
  public List<MemoryInfo> memories() {
    return List.copyOf(memories);
  }

  @Override
  public List<KernelInfo> kernels() {
    return kernels;
  }

  @Override
  public long granularity(MemoryInfo memory) {
    return memory.index() == 0 ? 1 : LocalMemory.GRANULE;
  }

  @Override
  public long charge(MemoryInfo memory, long size) {
    return memory.index() == 0 ? HostPages.pageFor(size) : size;
  }

  @Override
  public BackendBuffer allocate(MemoryInfo memory, long size, @Nullable ByteBuffer host) {
    return memory.index() == 0
        ? pinned(size, host)
        : boardMemories.get(memory.index() - 1).allocate(size, host);
  }

  private BackendBuffer pinned(long size, @Nullable ByteBuffer host) {
    try {
      PinnedMemory pinned = accelerator.allocate(size);
      return new PacBuffer(pinned, completion, (int) size, host);
    } catch (RuntimeException | Error e) {
      completion.suspect();
      throw e;
    }
  }

  @Override
  public BackendUnit open(KernelInfo kernel, @Nullable String instance) {
    List<String> instances = kernel.instances();
    String unit =
        instance == null
            ? instances.get(Math.floorMod(opened.getAndIncrement(), instances.size()))
            : instance;
    return new CsrUnit(Objects.requireNonNull(units.get(unit)), completion);
  }

  @Override
  public void unload() {
    onUnloaded.run();
    completion.stop();
    accelerator.close();
  }
}
