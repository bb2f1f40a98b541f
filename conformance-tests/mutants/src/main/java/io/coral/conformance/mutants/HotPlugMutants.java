package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.Rule;
import io.coral.spec.capability.HotPlug;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** Wrong in who hears of a board that comes or goes: DSC-07. */
final class HotPlugMutants {

  static final List<Mutant> ALL =
      List.of(
          mutantOf(
              Rule.DSC_07,
              "a listener that throws and silences the others",
              () -> List.of(listeners(1))),
          mutantOf(Rule.DSC_07, "a removal that is told twice", () -> List.of(listeners(2))));

  private HotPlugMutants() {}

  /** Tells all listeners by one loop, which ends at the first that throws. */
  private static Layer listeners(int times) {
    List<HotPlug.Listener> all = new CopyOnWriteArrayList<>();
    return on(
        Operation.SUBSCRIBE,
        call -> {
          HotPlug.Listener listener = (HotPlug.Listener) Objects.requireNonNull(call.argument(0));
          all.add(listener);
          if (all.size() > 1) {
            HotPlug.Subscription more = () -> all.remove(listener);
            return more;
          }
          AutoCloseable inner =
              (AutoCloseable) Objects.requireNonNull(call.proceed(new Loop(all, times)));
          HotPlug.Subscription first =
              () -> {
                all.remove(listener);
                if (all.isEmpty()) {
                  closeQuietly(inner);
                }
              };
          return first;
        });
  }

  private static void closeQuietly(AutoCloseable subscription) {
    try {
      subscription.close();
    } catch (Exception e) {
      throw new IllegalStateException("a subscription never fails to close", e);
    }
  }

  private record Loop(List<HotPlug.Listener> all, int times) implements HotPlug.Listener {
    @Override
    public void arrived(io.coral.spec.DeviceInfo device) {
      all.forEach(listener -> listener.arrived(device));
    }

    @Override
    public void removed(String deviceId) {
      for (int i = 0; i < times; i++) {
        all.forEach(listener -> listener.removed(deviceId));
      }
    }
  }
}
