package io.coral.runtime.xilinx.internal;

import io.coral.opencl.ClBuffer;
import io.coral.opencl.ClContext;
import io.coral.opencl.ClProgram;
import io.coral.opencl.HostBytes;
import io.coral.opencl.support.Commands;
import io.coral.opencl.support.KernelUnit;
import io.coral.opencl.support.LoadedProgram;
import io.coral.opencl.support.PlacedBuffer;
import io.coral.opencl.support.WorkSize;
import io.coral.runtime.xilinx.format.KernelInstance;
import io.coral.runtime.xilinx.format.KernelMetadata;
import io.coral.runtime.xilinx.format.MemoryBank;
import io.coral.runtime.xilinx.format.Xclbin;
import io.coral.runtime.xilinx.format.XclbinArgument;
import io.coral.runtime.xilinx.format.XclbinDescription;
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
import org.jspecify.annotations.Nullable;

/** A program on a device: its memories come from the file's topology, the used banks alone. */
final class XclbinProgram extends LoadedProgram {
  private final ClContext context;
  private final ClProgram program;
  private final Xclbin xclbin;
  private final List<KernelInfo> kernels;
  private final Map<String, WorkSize> workSizes;
  private final List<MemoryInfo> memories;
  private final boolean xilinx;
  private final boolean wrapsInPlace;
  private final @Nullable DeviceRegisters registers;

  /**
   * A loaded program.
   *
   * @param program owned from now on, also when this fails
   * @param workSizes for each kernel how many work items a run has, where that is known
   * @param xilinx whether the platform is Xilinx's own, with its extensions
   * @param wrapsInPlace whether the device uses page-aligned memory of the caller's as it lies
   * @param registers told which program is loaded, where registers are reached
   */
  XclbinProgram(
      ClContext context,
      Commands commands,
      ClProgram program,
      Xclbin xclbin,
      List<KernelInfo> kernels,
      Map<String, WorkSize> workSizes,
      boolean xilinx,
      boolean wrapsInPlace,
      @Nullable DeviceRegisters registers) {
    super(commands, xilinx);
    this.context = context;
    this.program = program;
    // the file is neither kept nor referred to (PRG-08)
    this.xclbin = xclbin.withoutPayload();
    this.kernels = List.copyOf(kernels);
    this.workSizes = Map.copyOf(workSizes);
    this.xilinx = xilinx;
    this.wrapsInPlace = wrapsInPlace;
    this.registers = registers;
    try {
      this.memories = memories(xclbin.usedBanks().banks(), context.device().maxAllocation());
      if (registers != null) {
        registers.loaded(program.xilinxDevice(), this.xclbin);
      }
    } catch (RuntimeException | Error e) {
      program.close();
      throw e;
    }
  }

  private static List<MemoryInfo> memories(List<MemoryBank> banks, long maxAllocation) {
    List<MemoryInfo> memories = new ArrayList<>(banks.size());
    for (MemoryBank bank : banks) {
      memories.add(
          new MemoryInfo(
              memories.size(),
              bank.memoryType(),
              OptionalInt.of(bank.index()),
              Optional.of(bank.tag()).filter(tag -> !tag.isEmpty()),
              bank.size(),
              Math.min(bank.size(), maxAllocation)));
    }
    return List.copyOf(memories);
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
        context.createBuffer(
            size, usedInPlace(host), xilinx ? memory.vendorIndex() : OptionalInt.empty());
    return new PlacedBuffer(this, memory.index(), buffer, size, host);
  }

  /**
   * The caller's memory where the vendor can move it by itself. Elsewhere device and host would be
   * one memory, and a missing copy would not show.
   */
  private @Nullable HostBytes usedInPlace(@Nullable ByteBuffer host) {
    if (!wrapsInPlace || host == null) {
      return null;
    }
    HostBytes bytes = HostBytes.of(host);
    return bytes.isAligned(HostMemory.PAGE) ? bytes : null;
  }

  @Override
  public BackendUnit open(KernelInfo kernel, @Nullable String instance) {
    KernelMetadata metadata =
        xclbin.kernels().stream()
            .filter(candidate -> candidate.name().equals(kernel.name()))
            .findFirst()
            .orElseThrow();
    int[] indexes =
        metadata.arguments().stream()
            .filter(XclbinArgument::isSetByHost)
            .mapToInt(XclbinArgument::index)
            .toArray();
    List<KernelInstance> units =
        xclbin.instancesOf(kernel.name()).stream()
            .filter(unit -> kernel.instances().contains(unit.openName()))
            .filter(unit -> instance == null || unit.openName().equals(instance))
            .toList();
    List<KernelInfo> instances =
        units.stream().map(unit -> XclbinDescription.of(xclbin, metadata, unit)).toList();
    WorkSize workSize = WorkSize.ofOpened(kernel, workSizes);
    String nativeName = xilinx && instance != null ? instance : kernel.name();
    return opened(
        new KernelUnit(
            this,
            instance == null ? kernel : instances.get(0),
            instances,
            indexes,
            workSize,
            () -> program.kernel(nativeName)));
  }

  @Override
  public void unload() {
    if (registers != null) {
      registers.unloaded();
    }
    program.close();
  }
}
