package io.coral.runtime.inaccel.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.BackendProgram;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.HostMemory;
import io.coral.spec.foreign.Waiting;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A programmed board: its memories, which outlive every buffer and every unit. */
final class InaccelProgram implements BackendProgram {

  private static final Set<String> TYPES =
      Set.of(MemoryInfo.DDR, MemoryInfo.HBM, MemoryInfo.PLRAM, MemoryInfo.HOST);

  private final String deviceId;
  private final Board board;
  private final LibrarySettings library;
  private final List<KernelInfo> kernels;
  private final Waiters waiters;
  private final List<Long> handles = new ArrayList<>();
  private final List<MemoryInfo> memories = new ArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();

  /** Buffers and units that the library holds. */
  private int live; // guarded by this

  private InaccelProgram(
      String deviceId, Board board, LibrarySettings library, List<KernelInfo> kernels) {
    this.deviceId = deviceId;
    this.board = board;
    this.library = library;
    this.kernels = kernels;
    this.waiters = new Waiters(deviceId);
  }

  /** Programs a board, which is the program's until it is unloaded. */
  static InaccelProgram load(
      String deviceId, Board board, LibrarySettings library, CheckedBinary binary) {
    board.loading();
    InaccelProgram program =
        new InaccelProgram(deviceId, board, library, binary.program().kernels());
    try {
      program.load(binary);
      return program;
    } catch (RuntimeException | Error e) {
      program.unload();
      throw e;
    }
  }

  private void load(CheckedBinary binary) {
    int bytes = binary.bytes().remaining();
    try (NativeMemory copy = NativeMemory.map(board.libc(), bytes)) {
      copy.put(0, binary.bytes(), 0, bytes);
      Calls calls = board.calls();
      int result =
          board.alone(
              () -> calls.programResourceWithBinary(board.resource(), bytes, copy.address()));
      if (result != Calls.OK) {
        throw refused(
            deviceId,
            "program_resource_with_binary answered "
                + result
                + "; what the library wrote on standard error says more");
      }
    }
    binary.program().vendor().forEach(this::addMemory);
  }

  private void addMemory(int number) {
    Calls calls = board.calls();
    long memory = board.alone(() -> calls.createMemory(board.resource(), number));
    if (!Calls.isHandle(memory)) {
      throw refused(
          deviceId,
          "the program names memory "
              + number
              + ", and create_memory answered "
              + memory
              + "; correct the descriptor's memory numbers, or use a binary for this board");
    }
    handles.add(memory);
    String told = Optional.ofNullable(calls.getMemoryType(memory)).orElse("");
    long size = calls.getMemorySize(memory);
    if (size <= 0) {
      throw refused(deviceId, "memory " + number + " tells a size of " + size + " bytes");
    }
    memories.add(
        new MemoryInfo(
            memories.size(),
            type(told),
            OptionalInt.of(number),
            Optional.of(told).filter(tag -> !tag.isBlank()),
            size,
            size));
  }

  private static String type(String told) {
    String type = told.strip().toUpperCase(Locale.ROOT);
    if (TYPES.contains(type)) {
      return type;
    }
    String own = told.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return "x-inaccel-" + (own.isEmpty() ? "unknown" : own);
  }

  private static AcceleratorException refused(String deviceId, String text) {
    return AcceleratorException.of(ErrorCode.PROGRAM_FAILED, "program", deviceId, text);
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
    return HostMemory.PAGE;
  }

  @Override
  public BackendBuffer allocate(MemoryInfo memory, long size, @Nullable ByteBuffer host) {
    HostSide side = HostSide.of(board.libc(), size, host);
    Calls calls = board.calls();
    long buffer = 0;
    try {
      long handle = handles.get(memory.index());
      buffer = board.alone(() -> calls.createBuffer(handle, size, side.library().address()));
    } finally {
      if (!Calls.isHandle(buffer)) {
        side.close();
      }
    }
    if (!Calls.isHandle(buffer)) {
      throw AcceleratorException.of(
              ErrorCode.OUT_OF_DEVICE_MEMORY,
              "allocate",
              "memory " + memory.index() + " of " + deviceId,
              "the library has no room for " + size + " bytes")
          .fromVendor((int) buffer, "create_buffer answered " + buffer);
    }
    enter();
    return new InaccelBuffer(waiters, board, buffer, side, this::leave);
  }

  @Override
  public BackendUnit open(KernelInfo kernel, @Nullable String instance) {
    List<String> instances = kernel.instances();
    String unit =
        instance != null || instances.isEmpty() || !library.namesUnits()
            ? Optional.ofNullable(instance).orElse(kernel.name())
            : instances.get(Math.floorMod(opened.getAndIncrement(), instances.size()));
    String name = library.unitName(kernel.name(), unit);
    Calls calls = board.calls();
    long handle = board.alone(() -> calls.createComputeUnit(board.resource(), name));
    if (!Calls.isHandle(handle)) {
      throw AcceleratorException.of(
              ErrorCode.NOT_FOUND,
              "openComputeUnit",
              deviceId,
              "the binary has no compute unit "
                  + name
                  + " for the library, though a kernel of that name is declared; correct the"
                  + " descriptor, or unit of "
                  + library.name())
          .fromVendor((int) handle, "create_compute_unit answered " + handle);
    }
    enter();
    return new InaccelUnit(deviceId + " " + name, waiters, board, handle, this::leave);
  }

  private synchronized void enter() {
    live++;
  }

  private synchronized void leave() {
    live--;
    notifyAll();
  }

  /**
   * Waits for what still works on the board after its device was given up: it needs the memories,
   * and no function ends it.
   */
  @Override
  public void unload() {
    synchronized (this) {
      Waiting.until(Together.FOR_EVER, () -> live == 0, this::wait);
    }
    handles.forEach(memory -> board.alone(() -> board.calls().releaseMemory(memory)));
    waiters.close();
    board.unloaded();
  }
}
