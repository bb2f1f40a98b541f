package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;

import io.coral.layers.wrap.Operation;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Right at first, and wrong at the n-th call: LIF-11, DSC, RES, PRG-07, VER-01. */
final class CountMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.LIF_11,
              "buffers that are told apart by one byte",
              () -> {
                List<Object> buffers = new CopyOnWriteArrayList<>();
                return on(
                    Operation.ALLOCATE,
                    call -> {
                      Object buffer = Objects.requireNonNull(call.proceed());
                      buffers.add(buffer);
                      return buffers.size() % 256 == 0 ? buffers.get(0) : buffer;
                    });
              }),
          mutant(
              Rule.LIF_11,
              "runs that fail from the thousandth on",
              () -> {
                AtomicInteger runs = new AtomicInteger();
                return on(
                    Operation.RUN,
                    call -> {
                      if (runs.incrementAndGet() > 1000) {
                        throw failure(ErrorCode.OUT_OF_HOST_MEMORY, call);
                      }
                      return call.proceed();
                    });
              }),
          mutantOf(
              Rule.LIF_11,
              "a programming that fails from the thirtieth on",
              () -> {
                AtomicInteger programs = new AtomicInteger();
                return List.of(
                    on(
                        Operation.PROGRAM,
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
                        Operation.PROGRAM,
                        call -> programs.incrementAndGet() == 3 ? null : call.proceed()));
              }),
          mutant(
              Rule.DSC_04,
              "a discovery that fails at the 64th time",
              () -> {
                AtomicInteger discoveries = new AtomicInteger();
                return on(
                    Operation.DISCOVER,
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
                    Operation.RUNTIME_INFO,
                    RuntimeInfo.class,
                    (call, info) -> calls.incrementAndGet() % 5 == 0 ? reversed(info) : info);
              }),
          mutant(
              Rule.MEM_06,
              "every fiftieth close that gives nothing back",
              () -> {
                AtomicInteger closes = new AtomicInteger();
                return on(
                    Operation.BUFFER_CLOSE,
                    call -> {
                      Buffer buffer = (Buffer) call.target();
                      call.proceed();
                      if (closes.incrementAndGet() % 50 == 0) {
                        MemoryMutants.keep(new ArrayList<>(), buffer);
                      }
                      return null;
                    });
              }));

  private CountMutants() {}

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
}
