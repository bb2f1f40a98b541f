package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Call;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.Levels;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.Bitstream;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** LIF: nothing stays behind. */
final class LeakRules {

  private static final int CYCLES = 25;
  private static final long MIB = 1 << 20;

  @Verifies(value = "LIF-05", lookAt = "threads and native handles that close of a resource leaves")
  void everythingIsGivenBack(Bench bench) {
    bench.binary(Role.VECTOR_ADD);
    cycle(bench);
    Levels first = Levels.settled();
    for (int i = 0; i < CYCLES; i++) {
      cycle(bench);
    }
    first.expectAgain(MIB, "after " + CYCLES + " more cycles");
  }

  private static void cycle(Bench bench) {
    try (Resource resource = bench.programmed(Role.VECTOR_ADD)) {
      VectorAddition addition = VectorAddition.on(bench, resource, 64 * 1024);
      addition.runAndCheck("vector_add");
      addition.close();
    }
  }

  @Verifies(value = "LIF-06", lookAt = "what is taken before the check or native call that fails")
  void failedConstructionLeavesNothing(Bench bench) {
    Resource resource = bench.programmed();
    Memory memory = bench.memory(resource);
    failEverything(bench, resource, memory);
    long available = memory.available();
    Levels before = Levels.settled();
    for (int i = 0; i < CYCLES; i++) {
      failEverything(bench, resource, memory);
    }
    Expect.equal("the bytes available afterwards", available, memory.available());
    before.expectAgain(MIB, "after " + CYCLES + " rounds of failures");
    resource.close();
    Expect.success("open after failed opens", bench::open);
  }

  private static void failEverything(Bench bench, Resource resource, Memory memory) {
    Binary binary = bench.anyBinary();
    Bitstream cut = binary.bitstream(ByteBuffer.wrap(binary.bytes(), 0, 7));
    fails("open of an unknown device", () -> bench.runtime().open("no-such-device"));
    fails("a second open", () -> bench.owned(bench.runtime().open(resource.info().id())));
    fails("program with 7 bytes", () -> resource.program(cut));
    fails("check of 7 bytes", () -> resource.check(cut));
    fails("an allocation that does not fit", () -> memory.allocate(memory.info().size() + 1));
    fails("wrap of a heap buffer", () -> memory.wrap(ByteBuffer.allocate(64)));
    fails("opening an unknown compute unit", () -> resource.openComputeUnit("no_such_kernel"));
  }

  private static void fails(String what, Call call) {
    Expect.failure(what + " fails", call);
  }

  @Verifies(
      value = "LIF-08",
      lookAt =
          "a java.lang.ref.Cleaner that keeps the creation stack; io.coral.spec.lifecycle leaves this"
              + " to the leak layer, so try --leaks")
  void forgottenObjectsAreReported(Bench bench) {
    Resource resource = bench.programmed();
    List<LogRecord> records = new CopyOnWriteArrayList<>();
    Handler handler = new Collecting(records);
    // System.Logger ends here unless another logger finder is on the class path
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try {
      forgetABuffer(bench, resource);
      Expect.onceCollected(
          "a warning with the stack that made the forgotten buffer",
          () -> records.stream().anyMatch(LeakRules::tellsOfTheBuffer),
          () -> "no such warning among " + records.size() + " log records");
    } finally {
      root.removeHandler(handler);
    }
  }

  private static void forgetABuffer(Bench bench, Resource resource) {
    bench.memory(resource).allocate(4096);
  }

  private static boolean tellsOfTheBuffer(LogRecord record) {
    Throwable stack = record.getThrown();
    String place = LeakRules.class.getName();
    if (record.getLevel().intValue() < Level.WARNING.intValue()) {
      return false;
    }
    return String.valueOf(record.getMessage()).contains(place)
        || (stack != null
            && List.of(stack.getStackTrace()).stream()
                .anyMatch(frame -> frame.getClassName().equals(place)));
  }

  private static final class Collecting extends Handler {
    private final List<LogRecord> records;

    Collecting(List<LogRecord> records) {
      this.records = records;
    }

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {
      // nothing is buffered
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}
