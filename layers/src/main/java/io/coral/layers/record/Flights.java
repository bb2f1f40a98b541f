package io.coral.layers.record;

import io.coral.layers.wrap.SettledActions;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands of a replay that are under way, and how they ended when they were recorded. */
final class Flights {

  /** The most bytes that one Java array holds. */
  private static final long MOST = Integer.MAX_VALUE - 8;

  /** What ends a command early depends on when, so it is not compared. */
  private static final Set<String> BY_TIME = Set.of("CLOSED", "SHUTDOWN");

  /** A command under way: what it was, and what it brings. */
  private static final class Flight {
    private final Entry.Called call;
    private final Event event;
    private final boolean kernelOutput;
    private @Nullable Blob data;
    private Entry.@Nullable Settled recorded;

    Flight(Entry.Called call, Event event, boolean kernelOutput) {
      this.call = call;
      this.event = event;
      this.kernelOutput = kernelOutput;
    }
  }

  private final Duration bound;
  private final Map<Integer, Flight> flights = new LinkedHashMap<>();
  private final SettledActions settled = new SettledActions();

  /**
   * No command is under way.
   *
   * @param bound how long a command may take
   */
  Flights(Duration bound) {
    this.bound = bound;
  }

  /** A command was issued; the bytes that it brings are kept when it settles. */
  void add(int id, Entry.Called call, Event event, Optional<Fetch> fetch, boolean kernelOutput) {
    Flight flight = new Flight(call, event, kernelOutput);
    flights.put(id, flight);
    fetch
        .filter(wanted -> wanted.length() <= MOST)
        .ifPresent(
            wanted ->
                settled.add(
                    event,
                    () -> {
                      if (event.state() == Event.State.COMPLETED) {
                        flight.data = wanted.bytes();
                      }
                    }));
  }

  /** The command had settled when it was recorded. */
  void recorded(Entry.Settled event) {
    Flight flight = flights.get(event.event());
    if (flight != null) {
      flight.recorded = event;
    }
  }

  /** Waits for one command, and compares all that have settled. */
  Optional<Difference> await(Event event) throws InterruptedException {
    waitFor(event, bound);
    return compareSettled();
  }

  private static void waitFor(Event event, Duration bound) throws InterruptedException {
    try {
      event.await(bound);
    } catch (AcceleratorException e) {
      // how it ended is compared, not thrown
      return;
    }
  }

  /** Compares, in the order of the calls, every command that has settled there and here. */
  private Optional<Difference> compareSettled() {
    settled.sweep();
    List<Integer> done = new ArrayList<>();
    Optional<Difference> first = Optional.empty();
    for (Map.Entry<Integer, Flight> entry : flights.entrySet()) {
      Flight flight = entry.getValue();
      if (flight.recorded != null && flight.event.state() != Event.State.PENDING) {
        done.add(entry.getKey());
        first = first.isPresent() ? first : compare(flight, flight.recorded);
      }
    }
    done.forEach(flights::remove);
    return first;
  }

  private static Optional<Difference> compare(Flight flight, Entry.Settled recorded) {
    String expected = recorded.failure().map(Entry.Failure::code).orElse("completed");
    String seen =
        flight.event.state() == Event.State.PENDING
            ? "not finished"
            : flight.event.failure().map(failure -> failure.code().name()).orElse("completed");
    if (BY_TIME.contains(expected)) {
      return Optional.empty();
    }
    if (!expected.equals(seen)) {
      return Optional.of(
          new Difference(
              flight.call.number(),
              Stage.name(flight.call),
              expected,
              seen + flight.event.failure().map(failure -> " (" + failure.text() + ")").orElse(""),
              TouchedRules.of(flight.call, recorded.failure())));
    }
    Blob there = recorded.data().orElse(null);
    Blob here = flight.data;
    if (there == null || here == null || there.sameAs(here)) {
      return Optional.empty();
    }
    return Optional.of(
        new Difference(
            flight.call.number(),
            Stage.name(flight.call),
            there.toString(),
            here + ": " + there.differenceFrom(here),
            TouchedRules.ofData(flight.kernelOutput)));
  }

  /** Waits for what is under way, and compares it. */
  Optional<Difference> finish() throws InterruptedException {
    for (Flight flight : flights.values()) {
      if (flight.recorded != null) {
        waitFor(flight.event, bound);
      }
    }
    Optional<Difference> difference = compareSettled();
    if (difference.isPresent()) {
      return difference;
    }
    return flights.values().stream()
        .filter(flight -> flight.recorded != null)
        .findFirst()
        .flatMap(flight -> compare(flight, Objects.requireNonNull(flight.recorded)));
  }
}
