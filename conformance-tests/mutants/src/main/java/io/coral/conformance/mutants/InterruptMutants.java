package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.afterSuccess;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Wrong for threads that are interrupted: CON-10. */
final class InterruptMutants {

  /** How long the driver waits for the board in a call, as one that an interrupt ends. */
  private static final long DRIVER_MILLIS = 3;

  static final List<Mutant> ALL =
      List.of(
          mutantOf(
              Rule.CON_10,
              "an interrupted allocation that loses the board",
              () -> {
                Set<Object> lost = ConcurrentHashMap.newKeySet();
                return List.of(
                    call -> {
                      Resource resource = call.enclosing(Resource.class).orElse(null);
                      if (resource == null || Operation.CLOSES.contains(call.operation())) {
                        return call.proceed();
                      }
                      if (call.is(Operation.ALLOCATE) && Thread.currentThread().isInterrupted()) {
                        lost.add(resource);
                      }
                      if (lost.contains(resource)) {
                        throw failure(ErrorCode.DEVICE_LOST, call);
                      }
                      return call.proceed();
                    });
              }),
          mutant(
              Rule.CON_10,
              "an interrupted open that fails",
              () ->
                  on(
                      Operation.OPEN,
                      call -> {
                        if (Thread.currentThread().isInterrupted()) {
                          throw failure(ErrorCode.INTERNAL, call);
                        }
                        return call.proceed();
                      })),
          mutant(
              Rule.CON_10,
              "a programming that clears its thread's interrupt flag",
              () -> afterSuccess(Operation.PROGRAM, call -> Thread.interrupted())),
          mutant(
              Rule.CON_10,
              "a copy that an interrupted thread issues and nobody makes",
              () ->
                  on(
                      Operation.COPY_TO_DEVICE,
                      call ->
                          Thread.currentThread().isInterrupted()
                              ? NoCommand.event()
                              : call.proceed())),
          mutant(
              Rule.CON_10,
              "a close by an interrupted thread that leaves the device open",
              () ->
                  on(
                      Operation.RESOURCE_CLOSE,
                      call -> Thread.currentThread().isInterrupted() ? null : call.proceed())),
          mutantOf(
              Rule.CON_10,
              "an interrupt during an allocation that loses the board",
              () -> losingWhenInterruptedIn(Operation.ALLOCATE)),
          mutantOf(
              Rule.CON_10,
              "an interrupt during a programming that loses the board",
              () -> losingWhenInterruptedIn(Operation.PROGRAM)),
          mutantOf(
              Rule.CON_10,
              "an interrupt during a copy's start that loses the board",
              () -> losingWhenInterruptedIn(Operation.COPY_TO_DEVICE)),
          mutant(
              Rule.CON_10,
              "an open that an interrupt ends",
              () ->
                  on(
                      Operation.OPEN,
                      call -> {
                        Resource resource = (Resource) Objects.requireNonNull(call.proceed());
                        if (isInterruptedInDriver()) {
                          resource.close();
                          throw failure(ErrorCode.INTERNAL, call);
                        }
                        return resource;
                      })));

  /**
   * Whether an interrupt came while the call was inside the driver. The time that a driver takes
   * has to pass here, where an interrupt ends it: that is what is wrong with it.
   */
  private static boolean isInterruptedInDriver() {
    try {
      return new CountDownLatch(1).await(DRIVER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private static List<Layer> losingWhenInterruptedIn(Operation operation) {
    Set<Object> lost = ConcurrentHashMap.newKeySet();
    return List.of(
        call -> {
          Resource resource =
              call.target() instanceof Resource own
                  ? own
                  : call.enclosing(Resource.class).orElse(null);
          if (resource == null || Operation.CLOSES.contains(call.operation())) {
            return call.proceed();
          }
          if (call.is(operation) && !Thread.currentThread().isInterrupted()) {
            Object result = call.proceed();
            if (isInterruptedInDriver()) {
              lost.add(resource);
              Thread.currentThread().interrupt();
            }
            return result;
          }
          if (lost.contains(resource)) {
            throw failure(ErrorCode.DEVICE_LOST, call);
          }
          return call.proceed();
        });
  }

  private InterruptMutants() {}
}
