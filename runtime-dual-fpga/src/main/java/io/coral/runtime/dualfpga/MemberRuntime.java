package io.coral.runtime.dualfpga;

import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.ForeignCode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * A runtime whose boards groups are made of. What it throws, or does not return from, costs that
 * call: the boards that it told last count until it answers again. Any thread.
 */
final class MemberRuntime {

  private final AcceleratorRuntime runtime;
  private final RuntimeInfo info;

  /** What was seen last, and why that may be old. */
  private record Seen(Map<String, DeviceInfo> devices, Optional<Finding> finding) {}

  private volatile Seen seen = new Seen(Map.of(), Optional.empty());

  /** The discovery that was started last; guarded by this. */
  private @Nullable BoundedCall<Discovery> looking;

  private MemberRuntime(AcceleratorRuntime runtime, RuntimeInfo info) {
    this.runtime = runtime;
    this.info = info;
  }

  /**
   * The runtime as a member; empty, with a warning in the log, when it does not say within the
   * limit what it is.
   */
  static Optional<MemberRuntime> of(AcceleratorRuntime runtime, BoundedCall.Limit limit) {
    String name = runtime.getClass().getName();
    return ForeignCode.ask(
        "asking " + name,
        Optional.empty(),
        () ->
            Optional.of(
                new MemberRuntime(
                    runtime, BoundedCall.call(limit, "info", name, runtime::info, late -> {}))));
  }

  /**
   * The runtime that a provider makes; empty, with a warning in the log, when its constructor fails
   * or does not return within the limit. One that is made later is closed.
   */
  static Optional<AcceleratorRuntime> made(
      ServiceLoader.Provider<AcceleratorRuntime> provider, BoundedCall.Limit limit) {
    String name = provider.type().getName();
    return ForeignCode.ask(
        "making " + name,
        Optional.empty(),
        () ->
            Optional.of(BoundedCall.call(limit, "new", name, provider::get, MemberRuntime::stop)));
  }

  /** Ends a runtime that was made here. */
  static void stop(AcceleratorRuntime runtime) {
    if (runtime instanceof AutoCloseable closeable) {
      ForeignCode.tell("stopping " + closeable.getClass().getName(), closeable::close);
    }
  }

  /** Has the comings and goings of its boards told, if it says so within the limit. */
  Optional<HotPlug.Subscription> listen(HotPlug.Listener listener, BoundedCall.Limit limit) {
    return ForeignCode.ask(
        "listening to member runtime " + id(),
        Optional.empty(),
        () ->
            Optional.of(
                BoundedCall.call(
                    limit,
                    "subscribe",
                    "member runtime " + id(),
                    () -> runtime.capability(HotPlug.class).subscribe(listener),
                    HotPlug.Subscription::close)));
  }

  AcceleratorRuntime runtime() {
    return runtime;
  }

  RuntimeInfo info() {
    return info;
  }

  String id() {
    return info.id();
  }

  /** Looks which boards it has, within the limit. */
  synchronized void look(BoundedCall.Limit limit) {
    BoundedCall<Discovery> call = looking;
    if (call != null && !call.isDone()) {
      seen = stale("an earlier discovery has not returned");
      return;
    }
    call = BoundedCall.start("discover", "member runtime " + id(), runtime::discover);
    looking = call;
    try {
      Map<String, DeviceInfo> devices = new LinkedHashMap<>();
      for (DeviceInfo device : call.await(limit, late -> {}).devices()) {
        devices.putIfAbsent(device.id(), device);
      }
      seen = new Seen(Collections.unmodifiableMap(devices), Optional.empty());
    } catch (AcceleratorException e) {
      seen = stale(e.textWithVendor());
    }
  }

  private Seen stale(String cause) {
    Map<String, DeviceInfo> last = seen.devices();
    return new Seen(
        last,
        Optional.of(
            new Finding(
                Finding.Kind.DEVICE,
                "member runtime " + id(),
                "its boards are those that it told last, " + last.keySet() + ": " + cause,
                "look at that runtime and its boards; groups go on with what is known")));
  }

  /** The boards that were seen last, by id, in the order of discovery. */
  Map<String, DeviceInfo> devices() {
    return seen.devices();
  }

  /** Why they may not be those of now. */
  Optional<Finding> finding() {
    return seen.finding();
  }
}
