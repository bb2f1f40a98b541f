package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Awaiter;
import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Crowd;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Event.State;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.lifecycle.SettableEvent;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** CON, first half: many threads. */
final class ConcurrencyRules {

  private static final int THREADS = 4;
  private static final int ROUNDS = 50;
  private static final int COUNT = 4096;

  @Verifies(value = "CON-01", lookAt = "state that the runtime shares between its devices")
  void resourcesAreUsedInParallel(Bench bench) {
    List<VectorAddition> additions = new ArrayList<>();
    List<Resource> resources =
        List.of(
            bench.programmed(Role.VECTOR_ADD),
            bench.programmed(bench.otherDevice().id(), Role.VECTOR_ADD));
    for (Resource resource : resources) {
      for (int i = 0; i < THREADS / 2; i++) {
        additions.add(VectorAddition.on(bench, resource, COUNT));
      }
    }
    Crowd crowd = new Crowd(bench);
    for (VectorAddition addition : additions) {
      Random random = new Random(bench.random().nextLong());
      crowd.add(
          () -> {
            for (int i = 0; i < ROUNDS; i++) {
              addition.refill(random);
              addition.runAndCheck("vector_add by one of several threads");
            }
          });
    }
    crowd.run("work on two devices by " + additions.size() + " threads");
  }

  @Verifies(value = "CON-02", lookAt = "the book-keeping of a memory: is it behind one lock?")
  void oneMemoryServesManyThreads(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    Memory memory = bench.memory(resource);
    long available = memory.available();
    Crowd crowd = new Crowd(bench);
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(bench.random().nextLong());
      crowd.add(
          () -> {
            for (int round = 0; round < 4 * ROUNDS; round++) {
              memory.allocate(1 + random.nextInt(1 << 16)).close();
            }
          });
    }
    crowd.run("allocations in one memory by " + THREADS + " threads");
    Expect.equal("the bytes available afterwards", available, memory.available());
  }

  @Verifies(value = "CON-02", lookAt = "whether run takes its arguments in one step")
  void oneComputeUnitServesManyThreads(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    ComputeUnit unit = addition.unit();
    addition.copyInAndAwait();
    AtomicInteger running = new AtomicInteger(THREADS);
    Crowd crowd = new Crowd(bench);
    for (int i = 0; i < THREADS; i++) {
      crowd.add(
          () -> {
            try {
              for (int round = 0; round < ROUNDS; round++) {
                Expect.completes("a run while its argument changes", unit.run());
              }
            } finally {
              running.decrementAndGet();
            }
          });
    }
    crowd.add(
        () -> {
          for (int round = 0; running.get() > 0; round++) {
            unit.setInt(3, round % 2 == 0 ? COUNT / 2 : COUNT);
          }
        });
    crowd.run("runs of one compute unit by " + THREADS + " threads");
    unit.setInt(3, COUNT);
    addition.refill(bench.random());
    addition.runAndCheck("vector_add after the contention");
  }

  @Verifies(value = "CON-02", lookAt = "how copies of one buffer are put in order")
  void oneBufferServesManyThreads(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    int part = 4096;
    Buffer buffer = bench.memory(resource).allocate((long) part * THREADS);
    byte[] bytes = bench.randomBytes(part * THREADS);
    buffer.hostView().put(0, bytes);
    Crowd crowd = new Crowd(bench);
    for (int i = 0; i < THREADS; i++) {
      long offset = (long) part * i;
      crowd.add(
          () -> {
            for (int round = 0; round < ROUNDS; round++) {
              Expect.completes("a copy to the device", buffer.copyToDevice(offset, part));
              Expect.completes("a copy from the device", buffer.copyFromDevice(offset, part));
            }
          });
    }
    crowd.run("copies of one buffer by " + THREADS + " threads");
    Expect.bytes(
        "the buffer after the contention", java.nio.ByteBuffer.wrap(bytes), buffer.hostView());
  }

  @Verifies(value = "CON-02", lookAt = "the check for an open device: is it one step with open?")
  void onlyOneOfManyOpensWins(Bench bench) {
    String id = bench.device().id();
    for (int round = 0; round < 10; round++) {
      List<Resource> opened = java.util.Collections.synchronizedList(new ArrayList<>());
      Crowd crowd = new Crowd(bench);
      for (int i = 0; i < THREADS; i++) {
        crowd.add(
            () -> {
              try {
                opened.add(bench.runtime().open(id));
              } catch (AcceleratorException e) {
                Expect.equal("the code of an open that came too late", ErrorCode.BUSY, e.code());
              }
            });
      }
      try {
        crowd.run("open of one device by " + THREADS + " threads");
        Expect.equal("the number of opens that succeeded", 1, opened.size());
      } finally {
        opened.forEach(Resource::close);
      }
    }
  }

  @Verifies(value = "CON-03", lookAt = "thread-local state of the vendor's library")
  void everyStepMayHaveItsOwnThread(Bench bench) {
    Resource resource = elsewhere(bench, "open", bench::open);
    elsewhere(
        bench,
        "program",
        () -> {
          bench.program(resource, bench.binary(Role.VECTOR_ADD));
          return true;
        });
    VectorAddition addition =
        elsewhere(bench, "allocate", () -> VectorAddition.on(bench, resource, COUNT));
    Event[] in = elsewhere(bench, "copy in", addition::copyIn);
    Event run = elsewhere(bench, "run", () -> addition.launch(in));
    Event out = elsewhere(bench, "copy out", () -> addition.copyOut(run));
    elsewhere(
        bench,
        "await",
        () -> {
          Expect.completes("work that other threads issued", out);
          return true;
        });
    addition.check("vector_add whose every step had its own thread");
    elsewhere(
        bench,
        "close",
        () -> {
          addition.close();
          resource.close();
          return true;
        });
    Expect.success("open after another thread's close", bench::open);
  }

  private static <T> T elsewhere(Bench bench, String what, Callable<T> call) {
    List<T> result = new ArrayList<>();
    Expect.success(
        what + " on a thread of its own", () -> result.add(bench.background(call).get()));
    return result.get(0);
  }

  @Verifies(value = "CON-05", lookAt = "the fence between the device's write and the await's end")
  void whatWasCopiedIsVisibleAfterTheAwait(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    for (int round = 0; round < ROUNDS; round++) {
      addition.refill(bench.random());
      Event end = addition.copyOut(addition.launch(addition.copyIn()));
      Crowd crowd = new Crowd(bench);
      for (int i = 0; i < THREADS; i++) {
        crowd.add(
            () -> {
              Expect.completes("the copy from the device", end);
              addition.check("vector_add as seen by a thread that awaited the copy");
            });
      }
      crowd.run("awaits of one event by " + THREADS + " threads");
    }
  }

  @Verifies(value = "CON-05", lookAt = "whether await ends when its command does, or before")
  void anAwaitEndsAfterItsCommand(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    SettableEvent gate = bench.gate();
    Event end = addition.copyOut(addition.launch(addition.copyIn(gate)));
    List<Awaiter> awaiters = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      awaiters.add(Awaiter.of(end, i % 2 == 0));
    }
    gate.complete();
    awaiters.forEach(awaiter -> awaiter.expectReturn(Expect.PATIENCE));
    addition.check("vector_add, after several threads awaited it while it was held");
  }

  @Verifies(value = "CON-04", lookAt = "whether every event in `after` is waited for")
  void aCommandWaitsForEachOfItsDependencies(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    VectorAddition beside = VectorAddition.on(bench, resource, COUNT);
    for (int held = 0; held < 3; held++) {
      addition.refill(bench.random());
      addition.copyInAndAwait();
      SettableEvent gate = bench.gate();
      Event[] after = {
        addition.a().copyToDevice(), addition.b().copyToDevice(), addition.c().copyToDevice()
      };
      after[held] = gate;
      Event run = addition.launch(after);
      Event copy = addition.copyOut(after[1], after[2], run, after[0]);
      for (Event other : after) {
        if (other != gate) {
          Expect.completes("a copy that waits for nothing", other);
        }
      }
      // time for a run that does not wait: another one, begun later, goes all the way
      beside.refill(bench.random());
      Expect.completes("a run beside it", beside.copyOut(beside.launch(beside.copyIn())));
      beside.check("vector_add beside a run that waits");
      Expect.equal(
          "the state of a run one of whose dependencies waits", State.PENDING, run.state());
      Expect.equal("the state of a copy behind it", State.PENDING, copy.state());
      gate.complete();
      Expect.completes("a copy behind a run that waited for three", copy);
      addition.check("vector_add behind three dependencies");
    }
  }

  @Verifies(value = "CON-04", lookAt = "whether `after` orders commands of different objects")
  void aCommandSeesWhatItsDependenciesWrote(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition even = VectorAddition.on(bench, resource, COUNT);
    // two compute units, so that only `after` puts their runs in order
    ComputeUnit odd = bench.unit(resource, Role.VECTOR_ADD);
    odd.setBuffer(0, even.c());
    odd.setBuffer(1, even.b());
    odd.setBuffer(2, even.a());
    odd.setInt(3, COUNT);
    Buffer other = bench.memory(resource).allocate(1 << 20);
    for (int round = 0; round < 10; round++) {
      even.refill(bench.random());
      float[] start = floats(even.a());
      float[] step = floats(even.b());
      SettableEvent gate = bench.gate();
      Event[] last = even.copyIn(gate);
      List<Event> runs = new ArrayList<>();
      int steps = 2 * (1 + bench.random().nextInt(4));
      for (int i = 0; i < steps; i++) {
        runs.add(i % 2 == 0 ? even.launch(last) : odd.run(last));
        last = new Event[] {runs.get(i)};
      }
      Event end = even.a().copyFromDevice(last);
      // time for a run that does not wait
      CopyRules.roundTrip(bench, other, "a buffer beside the chain");
      for (Event run : runs) {
        Expect.equal("the state of a run whose dependency waits", State.PENDING, run.state());
      }
      gate.complete();
      Expect.completes("a chain of " + steps + " runs", end);
      float[] sums = floats(even.a());
      for (int i = 0; i < COUNT; i++) {
        float expected = start[i] + steps * step[i];
        Expect.that(
            sums[i] == expected,
            "element "
                + i
                + " after "
                + steps
                + " runs, each reading the last one's output, is "
                + expected,
            sums[i]);
      }
    }
  }

  private static float[] floats(Buffer buffer) {
    FloatBuffer view = buffer.hostView().asFloatBuffer();
    float[] floats = new float[COUNT];
    view.get(floats);
    return floats;
  }
}
