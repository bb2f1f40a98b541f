package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.listing;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Right at first, and wrong at the n-th call: LIF-11, DSC, RES, PRG-07, VER-01. */
final class NumberMutants {

  static final List<Mutant> ALL =
      List.of(
          mutantOf(
              Rule.LIF_11,
              "no more than 512 buffers at once",
              () -> atMost(512, Memory.class, "allocate", Buffer.class)),
          mutantOf(
              Rule.LIF_11,
              "no more than 256 compute units at once",
              () -> atMost(256, Resource.class, "openComputeUnit", ComputeUnit.class)),
          mutant(
              Rule.LIF_11,
              "buffers that are told apart by one byte",
              () -> {
                List<Object> buffers = new CopyOnWriteArrayList<>();
                return on(
                    Memory.class,
                    "allocate",
                    call -> {
                      Object buffer = Objects.requireNonNull(call.proceed());
                      buffers.add(buffer);
                      return buffers.size() % 256 == 0 ? buffers.get(0) : buffer;
                    });
              }),
          mutant(
              Rule.LIF_11,
              "runs that are left out from the thousandth on",
              () -> {
                AtomicInteger runs = new AtomicInteger();
                return on(
                    ComputeUnit.class,
                    "run",
                    call -> runs.incrementAndGet() > 1000 ? new NoCommand() : call.proceed());
              }),
          mutant(
              Rule.LIF_11,
              "runs that fail from the thousandth on",
              () -> {
                AtomicInteger runs = new AtomicInteger();
                return on(
                    ComputeUnit.class,
                    "run",
                    call -> {
                      if (runs.incrementAndGet() > 1000) {
                        throw failure(ErrorCode.OUT_OF_HOST_MEMORY, call);
                      }
                      return call.proceed();
                    });
              }),
          mutant(
              Rule.LIF_11,
              "scalars that stay as they are from the thousandth on",
              () -> {
                Map<Object, AtomicInteger> set = new ConcurrentHashMap<>();
                return on(
                    ComputeUnit.class,
                    "setScalar",
                    call ->
                        set.computeIfAbsent(call.target(), unit -> new AtomicInteger())
                                    .incrementAndGet()
                                > 1000
                            ? null
                            : call.proceed());
              }),
          mutantOf(
              Rule.LIF_11,
              "a kernel that is not listed any more after twenty programmings",
              () -> {
                AtomicInteger programs = new AtomicInteger();
                return List.of(
                    counting(programs),
                    listing(
                        Resource.class,
                        "kernels",
                        (call, kernels) ->
                            programs.get() > 20 ? kernels.subList(1, kernels.size()) : kernels));
              }),
          mutantOf(
              Rule.LIF_11,
              "a memory that shrinks with the programmings",
              () -> {
                AtomicInteger programs = new AtomicInteger();
                return List.of(
                    counting(programs),
                    returning(
                        Memory.class,
                        "info",
                        MemoryInfo.class,
                        (call, info) ->
                            new MemoryInfo(
                                info.index(),
                                info.type(),
                                info.vendorIndex(),
                                info.tag(),
                                info.size() - 4096L * (programs.get() / 10),
                                info.maxAllocation())));
              }),
          mutantOf(
              Rule.LIF_11,
              "a programming that fails from the thirtieth on",
              () -> {
                AtomicInteger programs = new AtomicInteger();
                return List.of(
                    on(
                        Resource.class,
                        "program",
                        call -> {
                          if (programs.incrementAndGet() > 30) {
                            throw failure(ErrorCode.PROGRAM_FAILED, call);
                          }
                          return call.proceed();
                        }));
              }),
          mutantOf(
              Rule.PRG_07,
              "a third programming of the same binary that is left out",
              () -> {
                AtomicInteger programs = new AtomicInteger();
                return List.of(
                    on(
                        Resource.class,
                        "program",
                        call -> programs.incrementAndGet() == 3 ? null : call.proceed()));
              }),
          mutant(
              Rule.DSC_04,
              "a discovery that loses a device after a hundred",
              () -> {
                AtomicInteger discoveries = new AtomicInteger();
                return DeviceMutants.devices(
                    devices -> {
                      if (discoveries.incrementAndGet() > 100) {
                        devices.remove(devices.size() - 1);
                      }
                      return devices;
                    });
              }),
          mutant(
              Rule.DSC_04,
              "a discovery that fails at the 64th time",
              () -> {
                AtomicInteger discoveries = new AtomicInteger();
                return on(
                    AcceleratorRuntime.class,
                    "discover",
                    call -> {
                      if (discoveries.incrementAndGet() == 64) {
                        throw failure(ErrorCode.INTERNAL, call);
                      }
                      return call.proceed();
                    });
              }),
          mutantOf(
              Rule.DSC_04,
              "an open device that is listed first",
              () -> {
                DeviceMutants.Opened opened = new DeviceMutants.Opened();
                return List.of(
                    opened,
                    DeviceMutants.devices(
                        devices -> {
                          if (!devices.isEmpty() && opened.isOpen(devices.get(0).id())) {
                            Collections.rotate(devices, 1);
                          }
                          return devices;
                        }));
              }),
          mutant(
              Rule.VER_01,
              "features whose order changes at the fifth call",
              () -> {
                AtomicInteger calls = new AtomicInteger();
                return returning(
                    AcceleratorRuntime.class,
                    "info",
                    RuntimeInfo.class,
                    (call, info) -> calls.incrementAndGet() % 5 == 0 ? reversed(info) : info);
              }),
          mutant(
              Rule.MEM_06,
              "every fiftieth close that gives nothing back",
              () -> {
                AtomicInteger closes = new AtomicInteger();
                return on(
                    Buffer.class,
                    "close",
                    call -> {
                      Buffer buffer = (Buffer) call.target();
                      call.proceed();
                      if (closes.incrementAndGet() % 50 == 0) {
                        MemoryMutants.keep(new ArrayList<>(), buffer);
                      }
                      return null;
                    });
              }));

  private NumberMutants() {}

  private static Layer counting(AtomicInteger programs) {
    return on(
        Resource.class,
        "program",
        call -> {
          programs.incrementAndGet();
          return call.proceed();
        });
  }

  private static RuntimeInfo reversed(RuntimeInfo info) {
    List<String> features = new ArrayList<>(info.features());
    Collections.reverse(features);
    return new RuntimeInfo(
        info.id(),
        info.vendor(),
        info.specVersion(),
        features,
        info.composite(),
        info.inProcess(),
        info.bounds());
  }

  /** Refuses to make more objects than some number at once. */
  private static List<Layer> atMost(int most, Class<?> maker, String operation, Class<?> made) {
    Set<Object> live = ConcurrentHashMap.newKeySet();
    return List.of(
        on(
            maker,
            operation,
            call -> {
              if (live.size() >= most) {
                throw failure(ErrorCode.OUT_OF_DEVICE_MEMORY, call);
              }
              Object object = Objects.requireNonNull(call.proceed());
              live.add(Wrapping.inner(object));
              return object;
            }),
        on(
            made,
            "close",
            call -> {
              live.remove(call.target());
              return call.proceed();
            }));
  }
}
