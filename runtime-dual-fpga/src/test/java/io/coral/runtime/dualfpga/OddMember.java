package io.coral.runtime.dualfpga;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.Sensors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A member runtime over another one, which throws, hangs or answers null where a test says so: in
 * {@code info}, {@code discover} and {@code capability}, or in a call of a board, {@code <call>
 * <board>}.
 */
final class OddMember implements AcceleratorRuntime {

  private final AcceleratorRuntime inner;
  private final Map<String, Runnable> oddities = new ConcurrentHashMap<>();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private volatile UnaryOperator<DeviceInfo> seen = device -> device;

  OddMember(AcceleratorRuntime inner) {
    this.inner = inner;
  }

  void on(String call, Runnable oddity) {
    oddities.put(call, oddity);
  }

  /** Has a call of a board answer null from now on. */
  void answerNull(String call, Runnable oddity) {
    on(call, oddity);
    silent.add(call);
  }

  void mend(String call) {
    oddities.remove(call);
    silent.remove(call);
  }

  /** Has each board say this of itself from now on. */
  void seen(UnaryOperator<DeviceInfo> as) {
    seen = as;
  }

  private void meet(String call) {
    oddities.getOrDefault(call, () -> {}).run();
  }

  @Override
  public RuntimeInfo info() {
    meet("info");
    return inner.info();
  }

  @Override
  public Discovery discover() {
    meet("discover");
    Discovery there = inner.discover();
    return new Discovery(there.devices().stream().map(seen).toList(), there.findings());
  }

  @Override
  public Resource open(String deviceId) {
    meet("open " + deviceId);
    return new OddResource(inner.open(deviceId));
  }

  @Override
  public <T> T capability(Class<T> type) {
    meet("capability");
    return inner.capability(type);
  }

  private final class OddResource implements Resource {
    private final Resource board;

    OddResource(Resource board) {
      this.board = board;
    }

    @SuppressWarnings("NullAway")
    private <T> T call(String name, Supplier<T> onBoard) {
      String call = name + " " + board.info().id();
      meet(call);
      return silent.contains(call) ? null : onBoard.get();
    }

    private void run(String name, Runnable onBoard) {
      meet(name + " " + board.info().id());
      onBoard.run();
    }

    @Override
    public DeviceInfo info() {
      return seen.apply(board.info());
    }

    @Override
    public Sensors sensors() {
      return call("sensors", board::sensors);
    }

    @Override
    public ResourceState state() {
      return call("state", board::state);
    }

    @Override
    public void check(Bitstream bitstream) {
      run("check", () -> board.check(bitstream));
    }

    @Override
    public void program(Bitstream bitstream) {
      run("program", () -> board.program(bitstream));
    }

    @Override
    public void unprogram() {
      run("unprogram", board::unprogram);
    }

    @Override
    public List<Memory> memories() {
      return call("memories", board::memories);
    }

    @Override
    public List<KernelInfo> kernels() {
      return call("kernels", board::kernels);
    }

    @Override
    public ComputeUnit openComputeUnit(String name) {
      return call("openComputeUnit", () -> board.openComputeUnit(name));
    }

    @Override
    public <T> T capability(Class<T> type) {
      return call("capability", () -> board.capability(type));
    }

    @Override
    public void close() {
      run("close", board::close);
    }
  }
}
