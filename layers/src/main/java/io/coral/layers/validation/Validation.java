package io.coral.layers.validation;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.SettledActions;
import io.coral.spec.Event;
import io.coral.spec.Rule;
import io.coral.spec.foreign.ForeignCode;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a runtime and its callers, and tells of every breach of the contract that shows. It
 * changes no argument, no result and no failure. Copies and runs are judged when their event has
 * settled. Any thread.
 */
public final class Validation implements Layer {

  private static final System.Logger LOG = System.getLogger(Validation.class.getName());

  private final Consumer<Violation> listener;
  private final SettledActions settled = new SettledActions();
  private final List<Check> checks =
      List.of(
          new FailureCheck(),
          new DiscoveryCheck(),
          new DeviceCheck(),
          new ProgramCheck(),
          new MemoryCheck(),
          new LifeCheck(),
          new CopyCheck(settled),
          new HostRangeCheck(),
          new UnitCheck(),
          new EventCheck(settled),
          new FeatureCheck());

  /**
   * A validation.
   *
   * @param listener called for each breach, on the thread that made the call or on the runtime's;
   *     must be short, and may be called by several threads at once
   */
  public Validation(Consumer<Violation> listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /** A validation that warns in the log, at most ten times of each rule. */
  public static Validation logging() {
    return new Validation(new ViolationLog());
  }

  @Override
  public @Nullable Object around(Call call) throws Throwable {
    Contention contention = call.state(this, Contention.class, Contention::new);
    contention.enter();
    Seen seen = new Seen(this, call);
    for (Check check : checks) {
      judge(check::begin, seen);
    }
    try {
      return seen.make();
    } finally {
      if (call.type() == Event.class) {
        settled.sweep();
      }
      for (Check check : checks) {
        judge(check::look, seen);
      }
      contention.leave();
    }
  }

  /** A check must never take the call down with it, whatever the runtime answers. */
  private static void judge(Consumer<Seen> check, Seen seen) {
    try {
      check.accept(seen);
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "could not judge " + seen.description(), e);
    }
  }

  void report(Violation.By by, Rule rule, String call, String text) {
    Violation violation = new Violation(rule, by, call, text, new Throwable("the call"));
    ForeignCode.tell("the listener of violations", () -> listener.accept(violation));
  }
}
