package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.capability.Reset;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.Waiting;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Stops everything on a device and leaves it unprogrammed, when a caller asks for it or a command
 * hangs; a device that resists is lost.
 */
final class DeviceReset implements Reset {

  /** What a resource fails with that was closed or lost, and its commands with it. */
  private static final Set<ErrorCode> OVER = EnumSet.of(ErrorCode.CLOSED, ErrorCode.DEVICE_LOST);

  private final DeviceResource resource;
  private final ProgramChanges<DeviceProgram> changes;
  private final OnDevice onDevice;

  DeviceReset(DeviceResource resource, ProgramChanges<DeviceProgram> changes, OnDevice onDevice) {
    this.resource = resource;
    this.changes = changes;
    this.onDevice = onDevice;
  }

  @Override
  public void reset() {
    reset(() -> true, command -> "the device was reset under the command");
  }

  /** Ends a command that outlasted the hang limit, unless it or the resource ends meanwhile. */
  void hung(IssuedCommand hung) {
    String text = "the " + hung.operation() + " did not end within the hang limit";
    if (!resource.runtime().has(Features.RESET)) {
      resource.lost(text + ", and the device has no reset");
      return;
    }
    String what = hung.operation() + " of " + hung.object();
    try {
      reset(
          () -> !hung.isSettled(),
          command ->
              command == hung
                  ? text + ", and the device was reset"
                  : "the device was reset, because " + what + " hung");
    } catch (AcceleratorException e) {
      if (!OVER.contains(e.code())) {
        throw e;
      }
    }
  }

  private void reset(BooleanSupplier stillWanted, Function<IssuedCommand, String> why) {
    resource.admission().requireAlive("reset");
    Duration bound =
        resource.runtime().bounds().programDrain().plus(resource.runtime().bounds().stopGrace());
    try {
      BoundedCall.run(
          new BoundedCall.Limit("the runtime's bounds", bound),
          "reset",
          resource.info().id(),
          () ->
              changes.alone(
                  () -> {
                    if (stillWanted.getAsBoolean()) {
                      resetNow(why);
                    }
                  }));
    } catch (AcceleratorException e) {
      resource.admission().requireAlive("reset");
      if (e.code() == ErrorCode.TIMEOUT) {
        resource.lost("a reset did not return within " + bound);
      }
      throw e;
    }
  }

  private void resetNow(Function<IssuedCommand, String> why) {
    Admission<DeviceProgram> admission = resource.admission();
    admission.requireAlive("reset");
    Standing<DeviceProgram> before = admission.current();
    Standing<DeviceProgram> shut = before.shut();
    if (!admission.change(before, shut)) {
      return;
    }
    onDevice.cancelAll(
        command -> command.newFailure(ErrorCode.EXECUTION_FAILED, why.apply(command)));
    long deadline = Waiting.deadline(resource.runtime().bounds().stopGrace());
    if (!resource.backend().stop() || !admission.drain(deadline)) {
      resource.lost("a reset did not stop the device");
      return;
    }
    onDevice.unload();
    admission.change(shut, Standing.bare(Phase.UNPROGRAMMED, before.epoch() + 1));
  }
}
