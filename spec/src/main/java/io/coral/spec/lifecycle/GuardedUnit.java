package io.coral.spec.lifecycle;

import io.coral.spec.KernelInfo;
import io.coral.spec.backend.Arguments;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.Command;
import io.coral.spec.foreign.ForeignCode;
import java.util.Objects;

/** A back end's compute unit as this package calls it; see {@link GuardedBackend}. */
final class GuardedUnit {

  private final String deviceId;
  private final BackendUnit unit;
  private final KernelInfo kernel;

  private GuardedUnit(String deviceId, BackendUnit unit, KernelInfo kernel) {
    this.deviceId = deviceId;
    this.unit = unit;
    this.kernel = kernel;
  }

  /** Takes an opened unit over; releases it when it cannot even say what it is. */
  static GuardedUnit of(String deviceId, BackendUnit unit, KernelInfo kernel) {
    Objects.requireNonNull(unit, "unit");
    try {
      return new GuardedUnit(
          deviceId, unit, Objects.requireNonNull(unit.kernel(kernel), "unit's kernel"));
    } catch (Throwable e) {
      ForeignCode.tell("releasing a compute unit of " + deviceId, unit::release);
      throw ForeignCode.failure("openComputeUnit", deviceId, e);
    }
  }

  /** The kernel as this unit offers it. */
  KernelInfo kernel() {
    return kernel;
  }

  void launch(Arguments arguments, Command command) {
    try {
      unit.launch(arguments, command);
    } catch (Throwable e) {
      throw ForeignCode.failure(command.operation(), command.object(), e);
    }
  }

  void release() {
    ForeignCode.tell("releasing a compute unit of " + deviceId, unit::release);
  }
}
