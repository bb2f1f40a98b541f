package io.coral.spec.lifecycle;

import static java.util.Objects.requireNonNull;

import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Sensors;
import io.coral.spec.backend.Backend;
import io.coral.spec.foreign.ForeignCode;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A vendor's back end as this package calls it. The {@code Guarded} classes are the only ones that
 * call a vendor's code: a call answers, or fails with an {@link io.coral.spec.AcceleratorException}
 * whatever was thrown; a call that gives something back never fails.
 */
final class GuardedBackend {

  private final Backend backend;
  private final DeviceInfo info;
  private final boolean ordersCommands;

  GuardedBackend(Backend backend) {
    this.backend = backend;
    this.info = ForeignCode.call("open", "a device", () -> requireNonNull(backend.info()));
    this.ordersCommands = ForeignCode.call("open", info.id(), backend::ordersCommands);
  }

  DeviceInfo info() {
    return info;
  }

  boolean ordersCommands() {
    return ordersCommands;
  }

  void onLoss(Consumer<String> listener) {
    ForeignCode.run("open", info.id(), () -> backend.loss().listen(listener));
  }

  Sensors sensors() {
    return ForeignCode.call("sensors", info.id(), () -> requireNonNull(backend.sensors()));
  }

  Plan check(Bitstream bitstream) {
    return new Plan(
        ForeignCode.call("check", info.id(), () -> requireNonNull(backend.check(bitstream))));
  }

  /** A bitstream that passed every check. */
  final class Plan {
    private final Backend.Plan plan;

    private Plan(Backend.Plan plan) {
      this.plan = plan;
    }

    GuardedProgram load() {
      return GuardedProgram.of(
          info.id(), ForeignCode.call("program", info.id(), () -> requireNonNull(plan.load())));
    }
  }

  /** Whether the device is certainly quiet. */
  boolean stop() {
    return ForeignCode.ask("stopping " + info.id(), false, backend::stop);
  }

  <T> Optional<T> capability(Class<T> type) {
    return ForeignCode.call(
        "capability", info.id(), () -> requireNonNull(backend.capability(type)));
  }

  void close() {
    ForeignCode.tell("closing " + info.id(), backend::close);
  }
}
