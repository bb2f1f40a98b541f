package io.coral.conformance.rules.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.samples.Boardless;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.lifecycle.SettableEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallRecordTest {

  private final CallRecord record = new CallRecord();
  private final Boardless own = new Boardless();
  private final AcceleratorRuntime runtime = record.recorded(AcceleratorRuntime.class, own);

  private static final class Unit implements ComputeUnit {
    final List<Object> seen = new ArrayList<>();

    @Override
    public String name() {
      return "unit";
    }

    @Override
    public KernelInfo kernel() {
      return new KernelInfo("unit", List.of(), List.of(), Map.of());
    }

    @Override
    public void setBuffer(int index, Buffer buffer) {}

    @Override
    public void setScalar(int index, byte[] value) {}

    @Override
    public Event run(Event... after) {
      seen.addAll(List.of(after));
      return new SettableEvent("await", "gate of the kit");
    }

    @Override
    public void close() {}
  }

  /** A harness of another class loader than its runtime's, which is not public. */
  private static final class Outside implements Harness {
    @Override
    public boolean serves(AcceleratorRuntime runtime) {
      return true;
    }

    @Override
    public Set<Action> actions(AcceleratorRuntime runtime) {
      return Set.of(Action.LOSE);
    }

    @Override
    public void mend(AcceleratorRuntime runtime, String deviceId) {
      throw new IllegalAccessError("class Outside tried to access method boards()");
    }
  }

  @Test
  void whatAHarnessHasNoAccessToIsNoFailureOfTheRuntime() {
    assertThatThrownBy(() -> record.unwrapping(new Outside()).mend(runtime, "d-1"))
        .isInstanceOf(Hindered.class)
        .hasMessageContaining("sees only what is public")
        .hasMessageContaining("boards()");
  }

  @Test
  void aCallIsToldWithItsArgumentsAndAnswer() {
    assertThatThrownBy(() -> runtime.open("d-1")).isInstanceOf(AcceleratorException.class);
    assertThat(record.lines())
        .singleElement()
        .asString()
        .contains("runtime.open(\"d-1\") ✗ AcceleratorException: ")
        .contains("there are no devices");
  }

  @Test
  void aLoopThatPollsIsOneLine() {
    for (int i = 0; i < 1000; i++) {
      runtime.discover();
    }
    assertThat(record.lines()).singleElement().asString().contains("runtime.discover()", "1000");
  }

  @Test
  void onlyTheLastCallsAreKept() {
    for (int i = 0; i < 100; i++) {
      String device = "d-" + i;
      assertThatThrownBy(() -> runtime.open(device)).isInstanceOf(AcceleratorException.class);
    }
    assertThat(record.lines()).hasSize(CallRecord.KEPT);
    assertThat(record.lines().get(0)).contains("\"d-70\"");
    assertThat(record.lines().get(CallRecord.KEPT - 1)).contains("\"d-99\"");
  }

  @Test
  void theRuntimeGetsItsOwnObjectsAndNeverAStandIn() {
    Unit target = new Unit();
    ComputeUnit unit = record.recorded(ComputeUnit.class, target);
    Event first = unit.run();
    unit.run(first);
    assertThat(target.seen).singleElement().isInstanceOf(SettableEvent.class);
    unit.setScalar(1, new byte[] {1, -1});
    assertThat(record.lines())
        .anyMatch(line -> line.contains("unit#1.run(after event#1) → event#2"))
        .anyMatch(line -> line.contains("unit#1.setScalar(1, 2 bytes 01ff)"));
  }

  @Test
  void aStandInEqualsItselfAndIsTheSameForTheSameObject() {
    assertThat(runtime).isEqualTo(runtime).hasSameHashCodeAs(own);
    assertThat(record.recorded(AcceleratorRuntime.class, own)).isSameAs(runtime);
  }

  @Test
  void whatIsClearedUpAfterATestIsNoPartOfIt() {
    runtime.discover();
    record.freeze();
    runtime.info();
    assertThat(record.lines()).singleElement().asString().contains("discover");
  }

  @Test
  void callsOfAnotherThreadNameIt() throws InterruptedException {
    Thread other = new Thread(runtime::info, "the other");
    other.start();
    other.join();
    assertThat(record.lines()).singleElement().asString().contains("[the other] runtime.info()");
  }

  @Test
  void aHarnessThatIsInterruptedLeavesItsThreadInterrupted() {
    Harness harness =
        new Harness() {
          @Override
          public boolean serves(AcceleratorRuntime any) {
            return true;
          }

          @Override
          public Set<Action> actions(AcceleratorRuntime any) {
            return Set.of();
          }

          @Override
          public void mend(AcceleratorRuntime any, String deviceId) {
            CallRecordTest.<RuntimeException>thrown(new InterruptedException("enough"));
          }
        };
    assertThatThrownBy(() -> record.unwrapping(harness).mend(runtime, "board"))
        .isInstanceOf(Hindered.class)
        .hasMessageContaining("enough");
    assertThat(Thread.interrupted()).isTrue();
  }

  /** What is checked, past the compiler, as other languages throw it. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void thrown(Throwable e) throws E {
    throw (E) e;
  }
}
