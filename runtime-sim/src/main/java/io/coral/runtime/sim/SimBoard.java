package io.coral.runtime.sim;

import io.coral.spec.DeviceInfo;
import io.coral.spec.Sensors;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One board in its slot: what outlives an open and a close. */
final class SimBoard {

  private final BoardModel model;
  private final DeviceInfo info;
  private final FaultCount count;
  private final AtomicInteger busyUnits = new AtomicInteger();
  private volatile FaultPlan faults;
  private volatile @Nullable String loss;

  SimBoard(int number, BoardModel model, FaultCount count) {
    this.model = model;
    this.count = count;
    this.faults = FaultPlan.parse(model.faults());
    this.info =
        new DeviceInfo(
            "sim-" + number,
            model.vendor(),
            model.name(),
            model.version(),
            List.of("0000:%02x:%02x.0".formatted(1 + number / 32, number % 32)),
            List.of("SIM%05d".formatted(number)),
            model.memoryInfos(),
            Optional.empty());
  }

  BoardModel model() {
    return model;
  }

  /** What is known now: a lost board is listed as failed. */
  DeviceInfo info() {
    String cause = loss;
    return cause == null ? info : info.failed(cause);
  }

  /** What happens to an operation that begins now. */
  FaultPlan.Effect fault(FaultPlan.Operation operation) {
    FaultPlan.Effect effect = faults.next(operation);
    if (effect != FaultPlan.Effect.NONE) {
      count.add(operation, effect);
    }
    return effect;
  }

  void setFaults(FaultPlan plan) {
    faults = plan;
  }

  void lose(String cause) {
    loss = cause;
  }

  boolean isLost() {
    return loss != null;
  }

  void revive() {
    loss = null;
  }

  void unitStarts() {
    busyUnits.incrementAndGet();
  }

  void unitEnds() {
    busyUnits.decrementAndGet();
  }

  Sensors sensors() {
    if (loss != null) {
      return Sensors.UNKNOWN;
    }
    BoardModel.Power power = model.power();
    double watts = busyUnits.get() > 0 ? power.busyWatts() : power.idleWatts();
    double celsius = power.ambientCelsius() + watts * power.celsiusPerWatt();
    return new Sensors(
        faults.powerAbsent() ? OptionalDouble.empty() : OptionalDouble.of(watts),
        faults.temperatureAbsent() ? OptionalDouble.empty() : OptionalDouble.of(celsius),
        List.of());
  }
}
