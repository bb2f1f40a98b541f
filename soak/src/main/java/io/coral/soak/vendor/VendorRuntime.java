package io.coral.soak.vendor;

import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.FaultPlan.Effect;
import io.coral.runtime.sim.FaultPlan.Operation;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.soak.rack.Rack;
import io.coral.soak.rack.RackOwner;
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
import java.util.concurrent.atomic.AtomicLong;

/** The simulator under a vendor's name: two small boards at first, with faults of all kinds. */
final class VendorRuntime implements AcceleratorRuntime, Rack {

  private static final int BOARDS = 2;
  private static final long BANK_BYTES = 64L << 20;
  private static final long HANG_MILLIS = 1000;

  private final String vendor;
  private final long latencyNanos;
  private final RackOwner owner;
  private final SimRuntime simulator =
      new SimRuntime(List.of(), SimRuntime.ALL_FEATURES, SimClock.REAL);
  private final Set<Resource> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong programmings = new AtomicLong();

  /**
   * A vendor.
   *
   * @param latencyNanos how long a copy is under way; with 0 all ends where it is issued
   * @param owner gives each board its faults
   */
  VendorRuntime(String vendor, long latencyNanos, RackOwner owner) {
    this.vendor = vendor;
    this.latencyNanos = latencyNanos;
    this.owner = owner;
    for (int i = 0; i < BOARDS; i++) {
      plug();
    }
  }

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

  /** In front of the board, to see which programmings and which closes there are. */
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
            "1",
            List.of(bank, bank),
            new BoardModel.Link(latencyNanos, 0),
            usual.clockHertz(),
            usual.power(),
            owner.faults(),
            HANG_MILLIS,
            usual.cable()));
  }

  @Override
  public void unplug(String boardId) {
    simulator.unplug(boardId);
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

  void close() {
    simulator.close();
    owner.leaving(this);
  }
}
