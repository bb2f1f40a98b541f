package io.coral.core.engine.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.ForeignCode;
import org.jspecify.annotations.Nullable;

/**
 * A runtime as the engine calls it: each call fails with an {@link AcceleratorException} whatever
 * the runtime throws, and waits no longer than its limit. A discovery that hangs is not made again
 * until it has returned. Any thread.
 */
final class BoundedRuntime {

  final AcceleratorRuntime runtime;
  final RuntimeInfo info;
  final EngineLimits limits;

  // guarded by this
  private @Nullable BoundedCall<Discovery> discovering;

  /**
   * Asks a runtime what it is.
   *
   * @throws AcceleratorException when it cannot say so
   */
  BoundedRuntime(AcceleratorRuntime runtime, EngineLimits limits) {
    this.runtime = runtime;
    this.limits = limits;
    this.info =
        BoundedCall.call(
            limits.discover(),
            "info",
            "a runtime of " + runtime.getClass(),
            runtime::info,
            late -> {});
  }

  /** What it sees. */
  Discovery discover() {
    BoundedCall<Discovery> call;
    synchronized (this) {
      if (discovering != null && !discovering.isDone()) {
        throw AcceleratorException.of(
            ErrorCode.TIMEOUT,
            "discover",
            "runtime " + info.id(),
            "an earlier call has not returned");
      }
      call = BoundedCall.start("discover", "runtime " + info.id(), runtime::discover);
      discovering = call;
    }
    return call.await(limits.discover(), late -> {});
  }

  /** Listens for boards that come and go; a subscription that is made too late ends at once. */
  HotPlug.Subscription subscribe(HotPlug.Listener listener) {
    return BoundedCall.call(
        limits.discover(),
        "subscribe",
        "runtime " + info.id(),
        () -> runtime.capability(HotPlug.class).subscribe(listener),
        this::end);
  }

  /** Ends a subscription. */
  void end(HotPlug.Subscription subscription) {
    String what = "the subscription at runtime " + info.id();
    ForeignCode.tell(
        "the end of " + what,
        () -> BoundedCall.run(limits.discover(), "close", what, subscription::close));
  }
}
