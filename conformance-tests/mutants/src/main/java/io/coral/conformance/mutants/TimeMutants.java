package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.ErrorCode;
import io.coral.spec.EventTimes;
import io.coral.spec.Rule;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Wrong in the times of events: CMP-14 and CMP-16. */
final class TimeMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.CMP_14,
              "times of a pending command that are zero",
              () -> accepting(Operation.TIMES, ErrorCode.BUSY, call -> new EventTimes(0, 0, 0, 0))),
          mutant(
              Rule.CMP_14,
              "a command that is submitted before it is queued",
              () ->
                  times(
                      t ->
                          new EventTimes(
                              t.submittedNanos() + 1,
                              t.submittedNanos(),
                              t.startedNanos() + 1,
                              t.endedNanos() + 1))),
          mutant(
              Rule.CMP_14,
              "times in microseconds",
              () ->
                  times(
                      t ->
                          new EventTimes(
                              t.queuedNanos() / 1000,
                              t.submittedNanos() / 1000,
                              t.startedNanos() / 1000,
                              t.endedNanos() / 1000))),
          mutant(
              Rule.CMP_16,
              "times that share what the host waited in equal parts",
              () ->
                  times(
                      t -> {
                        long third = (t.endedNanos() - t.queuedNanos()) / 3;
                        return new EventTimes(
                            t.queuedNanos(),
                            t.queuedNanos() + third,
                            t.queuedNanos() + 2 * third,
                            t.endedNanos());
                      })),
          mutant(
              Rule.CMP_16,
              "a duration in microseconds on an axis in nanoseconds",
              () ->
                  times(
                      t ->
                          new EventTimes(
                              t.queuedNanos(),
                              t.submittedNanos(),
                              t.endedNanos() - (t.endedNanos() - t.startedNanos()) / 1000,
                              t.endedNanos()))),
          mutantOf(
              Rule.CMP_16, "each copy takes 200 ns, whatever it moved", TimeMutants::quickCopies),
          mutant(
              Rule.CMP_16,
              "a duration of all runs so far",
              () -> {
                AtomicInteger asked = new AtomicInteger();
                return times(
                    t -> {
                      long longer = asked.incrementAndGet() * (t.endedNanos() - t.startedNanos());
                      return new EventTimes(
                          t.queuedNanos() - longer,
                          t.submittedNanos() - longer,
                          t.endedNanos() - longer,
                          t.endedNanos());
                    });
              }));

  private TimeMutants() {}

  private static List<Layer> quickCopies() {
    Set<Object> copies = ConcurrentHashMap.newKeySet();
    Wrong.Answer noted =
        call -> {
          Object event = Objects.requireNonNull(call.proceed());
          copies.add(Wrapping.inner(event));
          return event;
        };
    return List.of(
        on(Operation.COPY_TO_DEVICE, noted),
        on(Operation.COPY_FROM_DEVICE, noted),
        returning(
            Operation.TIMES,
            EventTimes.class,
            (call, t) ->
                copies.contains(call.target())
                    ? new EventTimes(
                        t.queuedNanos(), t.submittedNanos(), t.endedNanos() - 200, t.endedNanos())
                    : t));
  }

  private static Layer times(UnaryOperator<EventTimes> other) {
    return returning(Operation.TIMES, EventTimes.class, (call, times) -> other.apply(times));
  }
}
