package io.coral.layers.validation;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.SettledActions;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Features;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How commands end: CON-04, CON-05, ERR-07, CMP-11, CMP-14, BUF-08, LIF-03. */
final class EventCheck implements Check {

  /** The final state of an event. */
  private static final class End {
    private final AtomicReference<Event.State> state = new AtomicReference<>();
  }

  /** The commands of a resource that have not settled. */
  private static final class Outstanding {
    private final Set<Event> events = ConcurrentHashMap.newKeySet();
  }

  /** The latest command of an object. */
  private static final class Latest {
    private final AtomicReference<Event> event = new AtomicReference<>();
  }

  private final SettledActions settled;

  EventCheck(SettledActions settled) {
    this.settled = settled;
  }

  @Override
  public void look(Seen seen) {
    Call call = seen.call();
    if (call.type() == Event.class) {
      answered(seen);
    } else if (seen.succeeded() && seen.result() instanceof Event) {
      issued(seen);
    } else if (call.is(Operation.RESOURCE_CLOSE)) {
      long pending =
          seen.state(Outstanding.class, Outstanding::new).events.stream()
              .filter(event -> event.state() == Event.State.PENDING)
              .count();
      seen.require(
          pending == 0,
          Rule.LIF_03,
          () -> "when close returns no event is pending; " + pending + " are");
    }
  }

  private void issued(Seen seen) {
    Event event = (Event) Wrapping.inner(seen.result(Event.class));
    List<Event> after = after(seen.call());
    Latest latest = seen.state(Latest.class, Latest::new);
    Event previous = latest.event.getAndSet(event);
    Set<Event> outstanding =
        seen.enclosingState(Resource.class, Outstanding.class, Outstanding::new)
            .orElseGet(Outstanding::new)
            .events;
    End end = seen.stateOf(seen.result(Event.class), End.class, End::new);
    Optional<RuntimeInfo> runtime =
        seen.call().enclosing(AcceleratorRuntime.class).map(AcceleratorRuntime::info);
    outstanding.add(event);
    settled.add(
        event,
        () -> {
          outstanding.remove(event);
          latest.event.compareAndSet(event, null);
          Event.State state = event.state();
          end.state.compareAndSet(null, state);
          if (state == Event.State.COMPLETED) {
            completed(seen, after, previous);
            runtime.ifPresent(info -> times(seen, event, info));
          } else {
            failed(seen, event);
          }
        });
  }

  private static List<Event> after(Call call) {
    List<Event> events = new ArrayList<>();
    if (call.argumentCount() > 0
        && call.argument(call.argumentCount() - 1) instanceof Event[] after) {
      for (Event event : after) {
        events.add((Event) Wrapping.inner(event));
      }
    }
    return events;
  }

  private static void completed(Seen seen, List<Event> after, @Nullable Event previous) {
    for (Event dependency : after) {
      Event.State state = dependency.state();
      seen.require(
          state != Event.State.PENDING,
          Rule.CON_04,
          () -> "a command ends after its dependencies; it completed before " + dependency);
      seen.require(
          state != Event.State.FAILED,
          Rule.ERR_07,
          () ->
              "a command whose dependency failed is not executed; it completed after "
                  + dependency);
    }
    seen.require(
        previous == null || !seen.isOrdered() || previous.state() != Event.State.PENDING,
        seen.call().type() == ComputeUnit.class ? Rule.CMP_11 : Rule.CON_02,
        () -> "commands of one object end in the order issued; it completed before " + previous);
  }

  private static void failed(Seen seen, Event event) {
    Optional<AcceleratorException> failure = event.failure();
    seen.require(
        failure.isPresent(), Rule.ERR_01, () -> "a failed event has its failure; it has none");
    failure
        .filter(e -> e.code() == ErrorCode.DEPENDENCY_FAILED && e.getCause() == null)
        .ifPresent(e -> seen.broken(Rule.ERR_07, "DEPENDENCY_FAILED has its cause; seen " + e));
  }

  private static void times(Seen seen, Event event, RuntimeInfo runtime) {
    if (!runtime.has(Features.TIMESTAMPS)) {
      return;
    }
    EventTimes times;
    try {
      times = event.times();
    } catch (AcceleratorException e) {
      seen.broken(Rule.VER_03, "timestamps are declared; times() failed: " + e);
      return;
    }
    seen.require(
        times.queuedNanos() <= times.submittedNanos()
            && times.submittedNanos() <= times.startedNanos()
            && times.startedNanos() <= times.endedNanos(),
        Rule.CMP_14,
        () -> "queued <= submitted <= started <= ended; seen " + times);
    long error = runtime.bounds().timestampError().toNanos();
    long now = System.nanoTime();
    seen.require(
        times.queuedNanos() >= seen.startNanos() - error && times.endedNanos() <= now + error,
        Rule.CMP_14,
        () ->
            "times lie between the call, "
                + seen.startNanos()
                + ", and now, "
                + now
                + "; seen "
                + times);
  }

  private static void answered(Seen seen) {
    Event event = seen.target(Event.class);
    Event.State state = event.state();
    AtomicReference<Event.State> end = seen.state(End.class, End::new).state;
    Event.State known = end.get();
    seen.require(
        known == null || known == state,
        Rule.BUF_08,
        () -> "an event settles once; it was " + known + " and is " + state);
    if (state != Event.State.PENDING) {
      end.compareAndSet(null, state);
    }
    if (seen.call().is(Operation.AWAIT) && seen.succeeded()) {
      seen.require(
          state == Event.State.COMPLETED,
          Rule.CON_05,
          () -> "await returns when the command has completed; it is " + state);
    }
    if (seen.call().is(Operation.TIMES) && seen.succeeded()) {
      seen.require(
          state != Event.State.PENDING,
          Rule.CMP_14,
          () -> "times() fails BUSY before completion; it answered");
    }
  }
}
