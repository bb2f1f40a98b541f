package io.coral.layers.validation;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.Rule;
import io.coral.spec.capability.FaultReporting;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.capability.Registers;
import io.coral.spec.capability.Reset;
import io.coral.spec.capability.SubBuffers;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether features are declared and there: VER-03. */
final class FeatureCheck implements Check {

  private static final Map<Class<?>, String> OF_RUNTIME = Map.of(HotPlug.class, Features.HOT_PLUG);

  private static final Map<Class<?>, String> OF_RESOURCE =
      Map.of(
          Registers.class, Features.REGISTERS,
          Reset.class, Features.RESET,
          PeerCopy.class, Features.PEER_COPY,
          SubBuffers.class, Features.SUB_BUFFERS,
          FaultReporting.class, Features.FAULT_REPORTING);

  private static final Set<Operation> HOST_RANGES =
      Set.of(Operation.BUFFER_WRITE, Operation.BUFFER_READ, Operation.FILL);

  @Override
  public void look(Seen seen) {
    Call call = seen.call();
    if (!call.hasNullArgument()) {
      feature(seen).ifPresent(feature -> judge(seen, feature));
    }
  }

  /** The feature that the call belongs to. */
  private static Optional<String> feature(Seen seen) {
    Call call = seen.call();
    if (HOST_RANGES.contains(call.operation())) {
      return Optional.of(Features.HOST_RANGES);
    }
    Map<Class<?>, String> features =
        call.is(Operation.RUNTIME_CAPABILITY)
            ? OF_RUNTIME
            : call.is(Operation.RESOURCE_CAPABILITY) ? OF_RESOURCE : Map.of();
    return features.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(features.get(seen.argument(0, Class.class)));
  }

  private static void judge(Seen seen, String feature) {
    boolean declared =
        seen.call()
            .enclosing(AcceleratorRuntime.class)
            .map(runtime -> runtime.info().has(feature))
            .orElse(false);
    if (seen.succeeded()) {
      seen.require(
          declared,
          Rule.VER_03,
          () -> feature + " is not declared and fails UNSUPPORTED; it worked");
    } else {
      seen.require(
          !declared || seen.code().filter(ErrorCode.UNSUPPORTED::equals).isEmpty(),
          Rule.VER_03,
          () -> feature + " is declared and is there; seen " + seen.failure());
    }
  }
}
