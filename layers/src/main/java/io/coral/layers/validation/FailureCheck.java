package io.coral.layers.validation;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import java.util.List;

/** What calls throw: ERR-01, ERR-02, ERR-06, and what the runtime says of its caller. */
final class FailureCheck implements Check {

  @Override
  public void look(Seen seen) {
    Call call = seen.call();
    Throwable failure = seen.failure();
    boolean nullGiven = call.hasNullArgument();
    if (nullGiven) {
      seen.require(
          failure instanceof NullPointerException,
          Rule.ERR_01,
          () -> "null was given; expected a NullPointerException, seen " + outcome(seen));
      return;
    }
    if (failure == null || failure instanceof InterruptedException) {
      return;
    }
    if (Operation.CLOSES.contains(call.operation())) {
      seen.broken(Rule.LIF_01, "close never fails; it threw " + failure);
      return;
    }
    if (!(failure instanceof AcceleratorException e)) {
      seen.broken(
          Rule.ERR_01, "every failure is an AcceleratorException with a code; seen " + failure);
      return;
    }
    seen.require(
        !e.operation().isBlank() && !e.object().isBlank() && !e.text().isBlank(),
        Rule.ERR_02,
        () -> "operation, object and text are told; seen " + e);
    e.rule().ifPresent(rule -> seen.misused(rule, e.getMessage()));
    if (e.code() == ErrorCode.NOT_FOUND) {
      listing(seen, e.getMessage());
    }
  }

  private static String outcome(Seen seen) {
    return seen.succeeded() ? "none" : String.valueOf(seen.failure());
  }

  private static void listing(Seen seen, String message) {
    List<String> missing = List.of();
    if (seen.call().is(Operation.OPEN)) {
      missing =
          seen.target(AcceleratorRuntime.class).discover().devices().stream()
              .map(DeviceInfo::id)
              .filter(id -> !message.contains(id))
              .toList();
    } else if (seen.call().is(Operation.OPEN_COMPUTE_UNIT)) {
      missing =
          seen.target(Resource.class).kernels().stream()
              .map(KernelInfo::name)
              .filter(name -> !message.contains(name))
              .toList();
    }
    if (!missing.isEmpty()) {
      seen.broken(Rule.ERR_06, "the message lists what exists; it lacks " + missing);
    }
  }
}
