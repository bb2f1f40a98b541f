package io.coral.runtime.sim;

import io.coral.runtime.sim.FaultPlan.Effect;
import io.coral.runtime.sim.FaultPlan.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Sensors;
import io.coral.spec.backend.Backend;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.BackendProgram;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.DeclaredKernels;
import io.coral.spec.backend.DeviceLoss;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An open simulated board. */
final class SimBackend implements Backend {

  /** How the names of the network kernels begin. */
  private static final String CMAC = "cmac_";

  private static final String NETWORK_LAYER = "networklayer";

  private final SimBoard board;
  private final DeviceInfo info;
  private final BoardEngine engine;
  private final Switch network;
  private final boolean registers;
  private final DeviceLoss loss = new DeviceLoss();
  private final BoardEngine.Lane toDevice = new BoardEngine.Lane();
  private final BoardEngine.Lane fromDevice = new BoardEngine.Lane();
  private volatile @Nullable Program program;

  SimBackend(SimBoard board, SimClock clock, Switch network, boolean registers) {
    this.board = board;
    this.info = board.info();
    this.engine = new BoardEngine(board, clock, this::lose);
    this.network = network;
    this.registers = registers;
  }

  private void lose() {
    String cause = "the board was lost";
    board.lose(cause);
    loss.report(cause);
  }

  @Override
  public DeviceLoss loss() {
    return loss;
  }

  @Override
  public DeviceInfo info() {
    return info;
  }

  @Override
  public Sensors sensors() {
    return board.sensors();
  }

  @Override
  public Plan check(Bitstream bitstream) {
    KernelImage image = KernelImage.read(bitstream.name(), bitstream.bytes());
    DeclaredKernels.requirePlatform(bitstream, image.platform(), info.platform());
    bitstream
        .platform()
        .ifPresent(
            declared -> DeclaredKernels.requirePlatform(bitstream, declared, info.platform()));
    DeclaredKernels.requireIn(bitstream, image.kernels());
    requireMemories(bitstream, image);
    return () -> load(image);
  }

  private void requireMemories(Bitstream bitstream, KernelImage image) {
    int memories = board.model().memories().size();
    for (KernelInfo kernel : image.kernels()) {
      kernel.arguments().stream()
          .flatMap(argument -> argument.memories().stream())
          .filter(memory -> memory < 0 || memory >= memories)
          .findFirst()
          .ifPresent(
              memory -> {
                throw AcceleratorException.of(
                    ErrorCode.INCOMPATIBLE,
                    "check",
                    "bitstream " + bitstream.name(),
                    "kernel "
                        + kernel.name()
                        + " needs memory "
                        + memory
                        + ", and the board has "
                        + memories
                        + "; use a board with more memories");
              });
    }
  }

  private BackendProgram load(KernelImage image) {
    if (engine.fault(Operation.PROGRAM) != Effect.NONE) {
      throw AcceleratorException.of(
              ErrorCode.PROGRAM_FAILED, "program", info.id(), "the board refused (injected)")
          .fromVendor(2, "SIM_PROGRAM_REFUSED");
    }
    Program loaded = new Program(image);
    program = loaded;
    return loaded;
  }

  @Override
  public boolean stop() {
    return engine.stop();
  }

  @Override
  public <T> Optional<T> capability(Class<T> type) {
    if (registers && type == io.coral.spec.capability.Registers.class) {
      return Optional.of(type.cast(new SimRegisters(info.id(), this::instances)));
    }
    return Optional.empty();
  }

  private Map<String, SimRegisters.File> instances() {
    Program loaded = program;
    return loaded == null ? Map.of() : loaded.registers;
  }

  @Override
  public void close() {
    engine.close();
  }

  /** One programming, with a class loader of its own. */
  private final class Program implements BackendProgram {
    private final KernelImage image;
    private final KernelLoader loader;
    private final Map<String, BoardEngine.Lane> units = new HashMap<>();
    private final Map<String, SimRegisters.File> registers = new HashMap<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final @Nullable BoardNetwork port;

    Program(KernelImage image) {
      this.image = image;
      this.loader = new KernelLoader(image.entries());
      this.port = hasNetwork(image) ? new BoardNetwork(engine, network) : null;
      for (KernelInfo kernel : image.kernels()) {
        GuardedKernel first = newKernel(kernel);
        for (String instance : kernel.instances()) {
          units.put(instance, new BoardEngine.Lane());
          registers.put(instance, registersOf(kernel));
        }
        registers.put(kernel.name(), registers.get(kernel.instances().get(0)));
        if (port != null && first.isFreeRunning()) {
          port.add(first, board.model().clockHertz());
        }
      }
      if (port != null) {
        network.attach(port);
      }
    }

    private static boolean hasNetwork(KernelImage image) {
      return image.kernels().stream().anyMatch(kernel -> kernel.name().startsWith(CMAC))
          && image.kernels().stream().anyMatch(kernel -> kernel.name().startsWith(NETWORK_LAYER));
    }

    private SimRegisters.File registersOf(KernelInfo kernel) {
      if (port != null && kernel.name().startsWith(CMAC)) {
        return port.cmac();
      }
      return port != null && kernel.name().startsWith(NETWORK_LAYER)
          ? port.layer()
          : new SimRegisters.File();
    }

    private GuardedKernel newKernel(KernelInfo kernel) {
      String className = String.valueOf(image.classes().get(kernel.name()));
      return GuardedKernel.load(loader, className, kernel.name(), info.id());
    }

    @Override
    public List<MemoryInfo> memories() {
      return info.memories();
    }

    @Override
    public List<KernelInfo> kernels() {
      return image.kernels();
    }

    @Override
    public BackendBuffer allocate(MemoryInfo memory, long size, @Nullable ByteBuffer host) {
      if (engine.fault(Operation.ALLOCATE) != Effect.NONE) {
        throw AcceleratorException.of(
                ErrorCode.OUT_OF_DEVICE_MEMORY,
                "allocate",
                info.id(),
                "the board refused the allocation (injected)")
            .fromVendor(3, "SIM_ALLOCATION_REFUSED");
      }
      BoardModel.Bank bank = board.model().memories().get(memory.index());
      return memory.type().equals(MemoryInfo.HOST)
          ? SimBuffer.shared(engine, bank, size, host)
          : SimBuffer.separate(
              engine, board.model().link(), bank, toDevice, fromDevice, size, host);
    }

    @Override
    public BackendUnit open(KernelInfo kernel, @Nullable String instance) {
      List<String> instances = kernel.instances();
      String unit =
          instance == null
              ? instances.get(Math.floorMod(opened.getAndIncrement(), instances.size()))
              : instance;
      return new SimUnit(
          engine,
          java.util.Objects.requireNonNull(units.get(unit)),
          newKernel(kernel),
          board.model().clockHertz(),
          port);
    }

    @Override
    public void unload() {
      if (port != null) {
        network.detach(port);
      }
      if (program == this) {
        program = null;
      }
    }
  }
}
