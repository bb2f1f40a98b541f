package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.listing;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;

import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Wrong in what a memory tells of itself, and in sizes: MEM and BUF. */
final class AllocationMutants {

  static final List<Mutant> ALL =
      List.of(
          mutantOf(
              Rule.MEM_09,
              "a memory that is as it was when its resource is closed",
              () -> {
                Map<Object, Long> last = new ConcurrentHashMap<>();
                return List.of(
                    returning(
                        Operation.AVAILABLE,
                        Long.class,
                        (call, available) -> {
                          Memory memory = (Memory) call.target();
                          if (available > 0) {
                            last.put(memory, available);
                          }
                          return memory.resource().state().phase() == Phase.CLOSED
                              ? last.getOrDefault(memory, memory.info().size())
                              : available;
                        }));
              }),
          mutant(
              Rule.MEM_02,
              "a memory that has more available than it is large",
              () ->
                  returning(
                      Operation.AVAILABLE, Long.class, (call, available) -> available + 4096)),
          mutant(
              Rule.MEM_03,
              "a type of a vendor without a name",
              () ->
                  returning(
                      Operation.MEMORY_INFO,
                      MemoryInfo.class,
                      (call, info) ->
                          new MemoryInfo(
                              info.index(),
                              "x-",
                              info.vendorIndex(),
                              info.tag(),
                              info.size(),
                              info.maxAllocation()))),
          mutantOf(
              Rule.MEM_01,
              "memories in the other order in the second epoch",
              () ->
                  List.of(
                      listing(
                          Operation.MEMORIES,
                          (call, memories) -> {
                            if (((Resource) call.target()).state().epoch() != 2) {
                              return memories;
                            }
                            List<Object> reversed = new ArrayList<>(memories);
                            Collections.reverse(reversed);
                            return reversed;
                          }))),
          mutant(
              Rule.MEM_05,
              "a full memory that is an internal error",
              () ->
                  on(
                      Operation.ALLOCATE,
                      call -> {
                        try {
                          return call.proceed();
                        } catch (AcceleratorException e) {
                          long size = (Long) Objects.requireNonNull(call.argument(0));
                          throw e.code() == ErrorCode.OUT_OF_DEVICE_MEMORY
                                  && size <= ((Memory) call.target()).info().maxAllocation()
                              ? failure(ErrorCode.INTERNAL, call)
                              : e;
                        }
                      })),
          mutant(
              Rule.BUF_03,
              "a size of which the low 16 bits count",
              () ->
                  accepting(
                      Operation.ALLOCATE,
                      ErrorCode.OUT_OF_DEVICE_MEMORY,
                      call ->
                          call.proceed(
                              Math.max(
                                  1L, (Long) Objects.requireNonNull(call.argument(0)) & 0xffff)))),
          mutant(
              Rule.BUF_01,
              "the smallest number that is a size of one byte",
              () ->
                  on(
                      Operation.ALLOCATE,
                      call ->
                          Long.valueOf(Long.MIN_VALUE).equals(call.argument(0))
                              ? call.proceed(1L)
                              : call.proceed())));

  private AllocationMutants() {}
}
