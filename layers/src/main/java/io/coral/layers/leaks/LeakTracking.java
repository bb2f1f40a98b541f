package io.coral.layers.leaks;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Names;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Resource;
import java.lang.ref.Cleaner;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Remembers where each resource, buffer and compute unit was made, and tells when one is collected
 * unclosed (LIF-08). Closing a resource counts for all that was made from it. Any thread.
 */
public final class LeakTracking implements Layer {

  private static final System.Logger LOG = System.getLogger(LeakTracking.class.getName());

  private static final String OWN = LeakTracking.class.getPackageName();
  private static final String WRAPPING = Wrapping.class.getPackageName();

  /** The entry of one wrapper. */
  private static final class Slot {
    private final AtomicReference<@Nullable Tracked> tracked = new AtomicReference<>();
  }

  private final Consumer<Leak> listener;
  private final Cleaner cleaner = Cleaner.create();
  private final Set<Tracked> open = ConcurrentHashMap.newKeySet();

  /**
   * A leak tracking.
   *
   * @param listener called for each object that was collected unclosed, on a thread of this class
   */
  public LeakTracking(Consumer<Leak> listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /** A leak tracking that warns in the log. */
  public static LeakTracking logging() {
    return new LeakTracking(LeakTracking::warn);
  }

  private static void warn(Leak leak) {
    LOG.log(System.Logger.Level.WARNING, leak.toString(), leak.madeAt());
  }

  /** Warns in the log of everything that is still open. */
  public void warnOfOpen() {
    stillOpen().forEach(LeakTracking::warn);
  }

  /** Everything that is still open and reachable. */
  public List<Leak> stillOpen() {
    return open.stream().map(tracked -> tracked.leak(false)).toList();
  }

  @Override
  public @Nullable Object around(Call call) throws Throwable {
    Object result = call.proceed();
    if (result instanceof Resource || result instanceof Buffer || result instanceof ComputeUnit) {
      track(call, result);
    } else if (Operation.CLOSES.contains(call.operation())) {
      Tracked tracked = call.state(this, Slot.class, Slot::new).tracked.get();
      if (tracked != null) {
        tracked.end(open::remove);
      }
    }
    return result;
  }

  private void track(Call call, Object wrapper) {
    Slot slot = Wrapping.stateOf(wrapper, this, Slot.class, Slot::new);
    if (slot.tracked.get() != null) {
      return;
    }
    Tracked tracked =
        new Tracked(Names.of(Wrapping.inner(wrapper)), stack(), parent(call).orElse(null));
    if (slot.tracked.compareAndSet(null, tracked)) {
      open.add(tracked);
      cleaner.register(wrapper, () -> collected(tracked));
    }
  }

  /** What closes the new object when it is closed itself. */
  private Optional<Tracked> parent(Call call) {
    if (call.is(Operation.SUB_BUFFER) && call.argument(0) != null) {
      return Optional.ofNullable(
          Wrapping.stateOf(Objects.requireNonNull(call.argument(0)), this, Slot.class, Slot::new)
              .tracked
              .get());
    }
    return call.enclosingState(Resource.class, this, Slot.class, Slot::new)
        .map(slot -> slot.tracked.get());
  }

  private void collected(Tracked tracked) {
    tracked.forget();
    if (open.remove(tracked)) {
      listener.accept(tracked.leak(true));
    }
  }

  private static Throwable stack() {
    Throwable stack = new Throwable("made here");
    StackTraceElement[] frames = stack.getStackTrace();
    int first = 0;
    while (first < frames.length && isMachinery(frames[first].getClassName())) {
      first++;
    }
    stack.setStackTrace(Arrays.copyOfRange(frames, first, frames.length));
    return stack;
  }

  private static boolean isMachinery(String className) {
    return className.startsWith(OWN + ".LeakTracking")
        || className.startsWith(WRAPPING + ".Wrapp")
        || className.startsWith(WRAPPING + ".Call")
        || className.contains("$Proxy");
  }
}
