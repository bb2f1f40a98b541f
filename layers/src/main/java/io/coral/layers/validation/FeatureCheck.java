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

  @Override
  public void look(Seen seen) {
    Call call = seen.call();
    Map<Class<?>, String> features =
        call.is(Operation.RUNTIME_CAPABILITY)
            ? OF_RUNTIME
            : call.is(Operation.RESOURCE_CAPABILITY) ? OF_RESOURCE : Map.of();
    if (features.isEmpty() || call.hasNullArgument()) {
      return;
    }
    String feature = features.get(seen.argument(0, Class.class));
    if (feature == null) {
      return;
    }
    boolean declared =
        call.enclosing(AcceleratorRuntime.class)
            .map(runtime -> runtime.info().has(feature))
            .orElse(false);
    if (seen.succeeded()) {
      seen.require(
          declared,
          Rule.VER_03,
          () -> feature + " is not declared and fails UNSUPPORTED; it was given");
    } else {
      seen.require(
          !declared || seen.code().filter(ErrorCode.UNSUPPORTED::equals).isEmpty(),
          Rule.VER_03,
          () -> feature + " is declared and is there; seen " + seen.failure());
    }
  }
}
