package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Right for a while, and wrong from some number on. */
final class NumberMutants {

  static final List<Mutant> ALL =
      List.of(
          mutantOf(
              Rule.LIF_11,
              "a table with room for 512 buffers",
              () -> {
                AtomicInteger live = new AtomicInteger();
                return List.of(
                    on(
                        Operation.ALLOCATE,
                        call -> {
                          if (live.get() >= 512) {
                            throw failure(ErrorCode.OUT_OF_HOST_MEMORY, call);
                          }
                          Object buffer = call.proceed();
                          live.incrementAndGet();
                          return buffer;
                        }),
                    on(
                        Operation.BUFFER_CLOSE,
                        call -> {
                          live.decrementAndGet();
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.LIF_11,
              "compute units that are numbered in eight bits",
              () ->
                  from(
                      Operation.OPEN_COMPUTE_UNIT,
                      257,
                      call -> {
                        throw failure(ErrorCode.INTERNAL, call);
                      })),
          mutant(
              Rule.LIF_11,
              "a run in a thousand that is not launched",
              () -> {
                AtomicInteger runs = new AtomicInteger();
                return on(
                    Operation.RUN,
                    call -> runs.incrementAndGet() == 1000 ? NoCommand.event() : call.proceed());
              }),
          mutant(
              Rule.LIF_11,
              "arguments that are no longer taken once 2500 were set",
              () -> from(Operation.SET_SCALAR, 2501, call -> null)),
          mutantOf(
              Rule.LIF_11,
              "a page of memory that is gone after twenty programmings",
              () -> {
                AtomicInteger programs = new AtomicInteger();
                return List.of(
                    on(
                        Operation.PROGRAM,
                        call -> {
                          programs.incrementAndGet();
                          return call.proceed();
                        }),
                    Wrong.returning(
                        Operation.AVAILABLE,
                        Long.class,
                        (call, available) ->
                            programs.get() > 20 && available > 0 ? available - 4096 : available));
              }),
          mutantOf(
              Rule.LIF_11,
              "a kernel that is forgotten after thirty programmings",
              () -> {
                AtomicInteger programs = new AtomicInteger();
                return List.of(
                    on(
                        Operation.PROGRAM,
                        call -> {
                          programs.incrementAndGet();
                          return call.proceed();
                        }),
                    Wrong.returning(
                        Operation.KERNELS,
                        List.class,
                        (call, kernels) ->
                            programs.get() > 30
                                ? kernels.subList(0, kernels.size() - 1)
                                : kernels));
              }),
          mutant(
              Rule.DSC_04,
              "every hundredth discovery finds nothing",
              () -> {
                AtomicInteger calls = new AtomicInteger();
                return Wrong.returning(
                    Operation.DISCOVER,
                    Discovery.class,
                    (call, found) ->
                        calls.incrementAndGet() % 100 == 0
                            ? new Discovery(List.of(), found.findings())
                            : found);
              }),
          mutant(
              Rule.RES_04,
              "every seventh open is busy",
              () -> {
                AtomicInteger opens = new AtomicInteger();
                return on(
                    Operation.OPEN,
                    call -> {
                      if (opens.incrementAndGet() % 7 == 0) {
                        throw failure(ErrorCode.BUSY, call);
                      }
                      return call.proceed();
                    });
              }));

  private NumberMutants() {}

  /** Answers the calls from that number on. */
  private static Layer from(Operation operation, int first, Wrong.Answer answer) {
    AtomicInteger calls = new AtomicInteger();
    return on(
        operation, call -> calls.incrementAndGet() >= first ? answer.to(call) : call.proceed());
  }
}
