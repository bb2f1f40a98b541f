package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Wrong with a second device, memory, thread or dependency: CON, PRG-09, ERR-05, MEM. */
final class NeighbourMutants {

  static final List<Mutant> ALL =
      List.of(
          mutantOf(
              Rule.CON_11,
              "an open that waits for the runs of other devices",
              () -> {
                UnderWay underWay = new UnderWay();
                return List.of(
                    on(
                        Operation.OPEN,
                        call -> {
                          for (UnderWay.Run run : underWay.pending(any -> true)) {
                            run.event().await();
                          }
                          return call.proceed();
                        }),
                    underWay);
              }),
          mutant(
              Rule.CON_11,
              "programming under a lock that all devices take",
              () -> {
                ReentrantLock lock = new ReentrantLock();
                return call ->
                    call.is(Operation.PROGRAM)
                            || call.is(Operation.ALLOCATE)
                            || call.is(Operation.OPEN_COMPUTE_UNIT)
                        ? locked(lock, call)
                        : call.proceed();
              }),
          mutant(
              Rule.CON_11,
              "an await under a lock that all devices take",
              () -> {
                ReentrantLock lock = new ReentrantLock();
                return call ->
                    call.is(Operation.AWAIT) || call.is(Operation.ALLOCATE)
                        ? locked(lock, call)
                        : call.proceed();
              }),
          mutant(
              Rule.PRG_09,
              "an epoch that counts the programmings of all devices",
              () -> {
                AtomicInteger programs = new AtomicInteger();
                return call -> {
                  Object result = call.proceed();
                  if (call.is(Operation.PROGRAM)) {
                    programs.incrementAndGet();
                  }
                  return result instanceof ResourceState state && state.epoch() > 0
                      ? new ResourceState(
                          state.phase(),
                          programs.get(),
                          state.bitstream(),
                          state.digest(),
                          state.cause())
                      : result;
                };
              }),
          mutantOf(
              Rule.ERR_05,
              "accounts of memory that all devices share",
              NeighbourMutants::sharedAccounts),
          mutantOf(
              Rule.CON_03,
              "events that only the thread which issued the command may await",
              () -> {
                Map<Object, Thread> issuers = new ConcurrentHashMap<>();
                return List.of(
                    call -> {
                      if (call.is(Operation.AWAIT)
                          && issuers.getOrDefault(call.target(), Thread.currentThread())
                              != Thread.currentThread()) {
                        throw failure(ErrorCode.INTERNAL, call);
                      }
                      Object result = call.proceed();
                      if (result instanceof Event event) {
                        issuers.put(Wrapping.inner(event), Thread.currentThread());
                      }
                      return result;
                    });
              }),
          mutantOf(
              Rule.CON_03,
              "a resource that only the thread which opened it may program",
              () -> {
                Map<Object, Thread> openers = new ConcurrentHashMap<>();
                return List.of(
                    on(
                        Operation.OPEN,
                        call -> {
                          Object resource = Objects.requireNonNull(call.proceed());
                          openers.put(Wrapping.inner(resource), Thread.currentThread());
                          return resource;
                        }),
                    on(
                        Operation.PROGRAM,
                        call -> {
                          if (openers.get(call.target()) != Thread.currentThread()) {
                            throw failure(ErrorCode.INTERNAL, call);
                          }
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.CON_04,
              "a copy back that does not wait for its dependencies",
              () ->
                  on(
                      Operation.COPY_FROM_DEVICE,
                      call ->
                          call.hasNullArgument()
                              ? call.proceed()
                              : call.proceed(call.argument(0), call.argument(1), new Event[0]))),
          mutant(
              Rule.CON_04,
              "a run that waits for the first of its dependencies alone",
              () -> dependencies(after -> Arrays.copyOf(after, Math.min(1, after.length)))),
          mutant(
              Rule.CON_04,
              "a run that waits for the last of its dependencies alone",
              () ->
                  dependencies(
                      after ->
                          Arrays.copyOfRange(after, Math.max(0, after.length - 1), after.length))),
          mutant(
              Rule.MEM_07,
              "allocations in the second memory that lie in the first",
              () ->
                  on(
                      Operation.ALLOCATE,
                      call -> {
                        Memory memory = (Memory) call.target();
                        long size = (Long) Objects.requireNonNull(call.argument(0));
                        return memory.info().index() == 1
                            ? memory.resource().memories().get(0).allocate(size)
                            : call.proceed();
                      })),
          mutant(
              Rule.MEM_04,
              "a second memory whose largest allocation cannot be had",
              () ->
                  on(
                      Operation.ALLOCATE,
                      call -> {
                        Memory memory = (Memory) call.target();
                        if (memory.info().index() == 1
                            && Long.valueOf(memory.info().maxAllocation())
                                .equals(call.argument(0))) {
                          throw failure(ErrorCode.OUT_OF_DEVICE_MEMORY, call);
                        }
                        return call.proceed();
                      })));

  private NeighbourMutants() {}

  private interface Dependencies {
    Event[] of(Event[] after);
  }

  private static Layer dependencies(Dependencies other) {
    return on(
        Operation.RUN,
        call ->
            call.hasNullArgument()
                ? call.proceed()
                : call.proceed(
                    (Object) other.of((Event[]) Objects.requireNonNull(call.argument(0)))));
  }

  /** Makes the call under a lock; not for ever, so that a wrong runtime does not hang its test. */
  private static @Nullable Object locked(ReentrantLock lock, Call call) throws Throwable {
    boolean held = lock.tryLock(5, TimeUnit.SECONDS);
    try {
      return call.proceed();
    } finally {
      if (held) {
        lock.unlock();
      }
    }
  }

  private static List<Layer> sharedAccounts() {
    Map<Object, AtomicLong> reserved = new ConcurrentHashMap<>();
    return List.of(
        on(
            Operation.ALLOCATE,
            call -> {
              Object buffer = call.proceed();
              reserved
                  .computeIfAbsent(
                      call.enclosing(Resource.class).orElseThrow(), any -> new AtomicLong())
                  .addAndGet((Long) Objects.requireNonNull(call.argument(0)));
              return buffer;
            }),
        returning(
            Operation.AVAILABLE,
            Long.class,
            (call, available) ->
                available
                    - reserved.entrySet().stream()
                        .filter(
                            entry ->
                                !Optional.of(entry.getKey()).equals(call.enclosing(Resource.class)))
                        .mapToLong(entry -> entry.getValue().get())
                        .sum()));
  }
}
