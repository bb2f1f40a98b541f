package io.coral.soak.vendor;

import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.FaultPlan.Effect;
import io.coral.runtime.sim.FaultPlan.Operation;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.soak.rack.Rack;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.RuntimeInfo;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The simulator under a vendor's name: two small boards at first, with faults of all kinds. */
final class VendorRuntime implements AcceleratorRuntime, Rack {

  private static final long BANK_BYTES = 64L << 20;

  private final String vendor;
  private final long latencyNanos;
  private final Supplier<String> faults;
  private final SimRuntime simulator;
  private final Set<Resource> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong programmings = new AtomicLong();

  /**
   * A vendor.
   *
   * @param latencyNanos how long a copy is under way; with 0 all ends where it is issued
   * @param without features that it does not declare
   * @param faults gives each board its faults
   */
  VendorRuntime(String vendor, long latencyNanos, List<String> without, Supplier<String> faults) {
    this.vendor = vendor;
    this.latencyNanos = latencyNanos;
    this.faults = faults;
    List<String> features =
        SimRuntime.ALL_FEATURES.stream().filter(feature -> !without.contains(feature)).toList();
    this.simulator = new SimRuntime(List.of(), features, SimClock.REAL);
    for (int i = 0; i < BOARDS; i++) {
      plug();
    }
  }

  // ---- the runtime

  @Override
  public RuntimeInfo info() {
    RuntimeInfo real = simulator.info();
    return new RuntimeInfo(
        vendor,
        vendor,
        real.specVersion(),
        real.features(),
        real.composite(),
        real.inProcess(),
        real.bounds());
  }

  @Override
  public Discovery discover() {
    return simulator.discover();
  }

  /** In front of the board, to see programmings and closes. */
  @Override
  public Resource open(String deviceId) {
    Resource real = simulator.open(deviceId);
    open.add(real);
    return (Resource)
        Proxy.newProxyInstance(
            Resource.class.getClassLoader(),
            new Class<?>[] {Resource.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("program")) {
                programmings.incrementAndGet();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              } finally {
                if (method.getName().equals("close")) {
                  open.remove(real);
                }
              }
            });
  }

  @Override
  public <T> T capability(Class<T> type) {
    return simulator.capability(type);
  }

  void close() {
    simulator.close();
  }

  // ---- the rack

  @Override
  public String vendor() {
    return vendor;
  }

  @Override
  public List<String> boards() {
    return discover().devices().stream().map(DeviceInfo::id).toList();
  }

  @Override
  public void revive() {
    boards().forEach(simulator::revive);
  }

  @Override
  public void plug() {
    BoardModel usual = BoardModel.DEFAULT.withoutDelays();
    BoardModel.Bank bank = new BoardModel.Bank(MemoryInfo.DDR, BANK_BYTES, 0);
    simulator.plug(
        new BoardModel(
            vendor,
            BOARD,
            VERSION,
            List.of(bank, bank),
            new BoardModel.Link(latencyNanos, 0),
            usual.clockHertz(),
            usual.power(),
            faults.get(),
            TimeUnit.SECONDS.toMillis(HANG_SECONDS),
            usual.cable()));
  }

  @Override
  public void unplug(String boardId) {
    simulator.unplug(boardId);
  }

  @Override
  public void tryOut(String boardId) {
    simulator.open(boardId).close();
  }

  @Override
  public long faults(String effect) {
    Effect what = Effect.valueOf(effect.toUpperCase(Locale.ROOT));
    return Arrays.stream(Operation.values())
        .mapToLong(operation -> simulator.faults(operation, what))
        .sum();
  }

  @Override
  public long programmings() {
    return programmings.get();
  }

  @Override
  public int open() {
    return open.size();
  }

  @Override
  public long reserved() {
    return open.stream()
        .filter(resource -> resource.state().phase() == ResourceState.Phase.PROGRAMMED)
        .flatMap(resource -> resource.memories().stream())
        .mapToLong(VendorRuntime::reserved)
        .sum();
  }

  private static long reserved(Memory memory) {
    return memory.info().size() - memory.available();
  }
}
