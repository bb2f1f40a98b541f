package io.coral.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Finding;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.capability.Registers;
import io.coral.spec.capability.Reset;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimRuntimeTest {

  private final List<SimRuntime> simulators = new ArrayList<>();

  @AfterEach
  void stopSimulators() {
    simulators.forEach(SimRuntime::close);
  }

  private SimRuntime simulator(SimClock clock, BoardModel... models) {
    SimRuntime simulator = new SimRuntime(List.of(models), SimRuntime.ALL_FEATURES, clock);
    simulators.add(simulator);
    return simulator;
  }

  private Resource programmed(BoardModel model) {
    Resource resource = simulator(SimClock.REAL, model).open("sim-0");
    resource.program(Roles.bitstream());
    return resource;
  }

  @Test
  void addsTwoVectorsInAChainOfEvents() throws Exception {
    try (Resource resource = programmed(BoardModel.DEFAULT)) {
      int n = 1000;
      Memory memory = resource.memories().get(0);
      Buffer a = memory.allocate(4L * n);
      Buffer b = memory.allocate(4L * n);
      Buffer c = memory.allocate(4L * n);
      for (int i = 0; i < n; i++) {
        a.hostView().putFloat(4 * i, i);
        b.hostView().putFloat(4 * i, 2 * i);
      }
      ComputeUnit unit = resource.openComputeUnit("vector_add");
      unit.setBuffer(0, a);
      unit.setBuffer(1, b);
      unit.setBuffer(2, c);
      unit.setInt(3, n);

      Event run = unit.run(a.copyToDevice(), b.copyToDevice());
      Event out = c.copyFromDevice(run);
      out.await(Duration.ofSeconds(30));

      assertThat(IntStream.range(0, n)).allMatch(i -> c.hostView().getFloat(4 * i) == 3 * i);
      EventTimes times = out.times();
      assertThat(times.duration()).isGreaterThanOrEqualTo(Duration.ofNanos(10_000));
      assertThat(times.startedNanos()).isGreaterThanOrEqualTo(run.times().endedNanos());
    }
  }

  @Test
  void showsAMissingCopy() throws Exception {
    try (Resource resource = programmed(BoardModel.DEFAULT.withoutDelays())) {
      Buffer buffer = resource.memories().get(0).allocate(64);
      buffer.hostView().putLong(0, 42);

      buffer.copyFromDevice().await();

      assertThat(buffer.hostView().getLong(0)).isEqualTo(0xA5A5A5A5A5A5A5A5L);
    }
  }

  @Test
  void modelsABankOf16GiBWithoutBackingIt() {
    try (Resource resource = programmed(BoardModel.DEFAULT)) {
      Memory memory = resource.memories().get(0);
      long piece = memory.info().maxAllocation();

      List<Buffer> buffers = IntStream.range(0, 16).mapToObj(i -> memory.allocate(piece)).toList();

      assertThat(memory.available()).isZero();
      assertThat(catchThrowableOfType(AcceleratorException.class, () -> memory.allocate(1)).code())
          .isEqualTo(ErrorCode.OUT_OF_DEVICE_MEMORY);
      buffers.forEach(Buffer::close);
      assertThat(memory.available()).isEqualTo(16L << 30);
    }
  }

  @Test
  void commandsWithoutModelledTimeCompleteInsideTheCall() {
    try (Resource resource = programmed(BoardModel.DEFAULT.withoutDelays())) {
      Buffer buffer = resource.memories().get(0).allocate(64);

      assertThat(buffer.copyToDevice().state()).isEqualTo(Event.State.COMPLETED);
    }
  }

  @Test
  void takesItsModelledTimeOnAVirtualClock() {
    VirtualClock clock = new VirtualClock();
    Resource resource = simulator(clock, BoardModel.DEFAULT).open("sim-0");
    resource.program(Roles.bitstream());
    ComputeUnit unit = resource.openComputeUnit("spin:{spin_1}");
    unit.setInt(0, 500);
    Event first = unit.run();
    Event second = unit.run(first);

    clock.advance(Duration.ofNanos(999_999));
    assertThat(first.state()).isEqualTo(Event.State.COMPLETED);
    assertThat(second.state()).isEqualTo(Event.State.PENDING);

    clock.advance(Duration.ofNanos(1));
    assertThat(second.state()).isEqualTo(Event.State.COMPLETED);
    assertThat(second.times().duration()).isEqualTo(Duration.ofMillis(0).plusNanos(500_000));
  }

  @Test
  void runsOfTwoUnitsOverlapAndRunsOfOneDoNot() {
    VirtualClock clock = new VirtualClock();
    Resource resource = simulator(clock, BoardModel.DEFAULT).open("sim-0");
    resource.program(Roles.bitstream());
    ComputeUnit one = resource.openComputeUnit("spin:{spin_1}");
    ComputeUnit two = resource.openComputeUnit("spin:{spin_2}");
    ComputeUnit same = resource.openComputeUnit("spin:{spin_1}");
    List<Event> events = new ArrayList<>();
    for (ComputeUnit unit : List.of(one, two, same)) {
      unit.setInt(0, 100);
      events.add(unit.run());
    }

    clock.runAll();

    assertThat(events.stream().map(event -> event.times().startedNanos()))
        .containsExactly(0L, 0L, 100_000L);
  }

  @Test
  void collectsTheClassesOfEarlierPrograms() {
    ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    long before = classes.getUnloadedClassCount();
    int programs = 10;
    int kernels = 5;
    try (Resource resource = programmed(BoardModel.DEFAULT.withoutDelays())) {
      for (int i = 0; i < programs; i++) {
        resource.openComputeUnit("copy");
        resource.program(Roles.bitstream());
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                System.gc();
                return classes.getUnloadedClassCount() - before >= programs * kernels;
              });
    }
  }

  @Test
  void aFaultPlanHitsTheNthOperationAndNoOther() throws Exception {
    try (Resource resource =
        programmed(BoardModel.DEFAULT.withoutDelays().withFaults("copy:2=fail run:2=fail"))) {
      Buffer buffer = resource.memories().get(0).allocate(8);
      ComputeUnit unit = resource.openComputeUnit("spin");
      unit.setInt(0, 0);

      assertThat(buffer.copyToDevice().failure()).isEmpty();
      assertThat(buffer.copyToDevice().failure().orElseThrow().code())
          .isEqualTo(ErrorCode.EXECUTION_FAILED);
      assertThat(buffer.copyToDevice().failure()).isEmpty();
      assertThat(unit.run().failure()).isEmpty();
      assertThat(unit.run().failure().orElseThrow().vendorText()).hasValue("SIM_FAULT_INJECTED");
      assertThat(unit.run().failure()).isEmpty();
    }
  }

  @Test
  void aHungRunResetsTheBoardWhenItsLimitPasses() {
    try (Resource resource =
        programmed(BoardModel.DEFAULT.withFaults("run:1=hang").withHangLimit(50))) {
      ComputeUnit unit = resource.openComputeUnit("spin");
      unit.setInt(0, 0);
      Event hung = unit.run();
      Event behind = unit.run();

      assertThatThrownBy(() -> hung.await(Duration.ofSeconds(30)))
          .isInstanceOfSatisfying(
              AcceleratorException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.EXECUTION_FAILED))
          .hasMessageContaining("hang limit");
      assertThatThrownBy(() -> behind.await(Duration.ofSeconds(30))).hasMessageContaining("reset");
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> resource.state().phase() == Phase.UNPROGRAMMED);
      resource.program(Roles.bitstream());
      assertThat(resource.openComputeUnit("spin").kernel().name()).isEqualTo("spin");
    }
  }

  @Test
  void aHungRunLosesABoardWithoutReset() {
    SimRuntime simulator =
        new SimRuntime(
            List.of(BoardModel.DEFAULT.withFaults("run:1=hang").withHangLimit(50)),
            List.of(),
            SimClock.REAL);
    simulators.add(simulator);
    Resource resource = simulator.open("sim-0");
    resource.program(Roles.bitstream());
    ComputeUnit unit = resource.openComputeUnit("spin");
    unit.setInt(0, 0);
    Event hung = unit.run();

    assertThatThrownBy(() -> hung.await(Duration.ofSeconds(30)))
        .isInstanceOfSatisfying(
            AcceleratorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEVICE_LOST));
    assertThat(resource.state().phase()).isEqualTo(Phase.LOST);
    resource.close();
  }

  @Test
  void resetStopsEverythingAndLeavesTheBoardUnprogrammed() {
    try (Resource resource = programmed(BoardModel.DEFAULT)) {
      ComputeUnit unit = resource.openComputeUnit("spin");
      unit.setInt(0, 60_000_000);
      Event run = unit.run();

      resource.capability(Reset.class).reset();

      assertThat(run.failure().orElseThrow().code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
      assertThat(resource.state().phase()).isEqualTo(Phase.UNPROGRAMMED);
      assertThat(catchThrowableOfType(AcceleratorException.class, unit::run).code())
          .isEqualTo(ErrorCode.STALE);
    }
  }

  @Test
  void boardsComeAndGoAndIdsAreNeverGivenTwice() {
    SimRuntime simulator = simulator(SimClock.REAL, BoardModel.DEFAULT);
    List<String> seen = new ArrayList<>();
    HotPlug.Subscription subscription =
        simulator
            .capability(HotPlug.class)
            .subscribe(
                new HotPlug.Listener() {
                  @Override
                  public void arrived(io.coral.spec.DeviceInfo device) {
                    seen.add("+" + device.id());
                  }

                  @Override
                  public void removed(String deviceId) {
                    seen.add("-" + deviceId);
                  }
                });
    String second = simulator.plug(BoardModel.DEFAULT).id();
    Resource resource = simulator.open(second);
    simulator.unplug(second);
    simulator.plug(BoardModel.DEFAULT);
    subscription.close();
    simulator.plug(BoardModel.DEFAULT);

    assertThat(seen).containsExactly("+sim-1", "-sim-1", "+sim-2");
    assertThat(resource.state().phase()).isEqualTo(Phase.LOST);
    resource.close();
  }

  @Test
  void registersKeepWhatWasWritten() {
    try (Resource resource = programmed(BoardModel.DEFAULT)) {
      Registers registers = resource.capability(Registers.class);
      registers.write("copy", 0x10, 77);

      assertThat(registers.read("copy:{copy_1}", 0x10)).isEqualTo(77);
      assertThatThrownBy(() -> registers.read("copy", 0x11)).hasMessageContaining("multiple of 4");
      assertThatThrownBy(() -> registers.read("nothing", 0)).hasMessageContaining("vector_add");
    }
  }

  @Test
  void boardsComeFromSettings() {
    SimRuntime simulator =
        new SimRuntime(
            Map.of(
                "boards",
                "count=3, name=u280; version=xdma; memories=32xHBM:256MiB:14.4GB/s DDR:16GiB",
                "latency",
                "5us"));
    simulators.add(simulator);

    assertThat(simulator.discover().devices())
        .extracting(io.coral.spec.DeviceInfo::name)
        .containsExactly("sim", "sim", "sim", "u280");
    assertThat(simulator.discover().devices().get(3).memories())
        .hasSize(33)
        .first()
        .satisfies(memory -> assertThat(memory.size()).isEqualTo(256L << 20));
  }

  @Test
  void aWrongSettingIsAFindingThatSaysWhich() {
    SimRuntime simulator = new SimRuntime(Map.of("boards", new String[] {"latency=fast"}));
    simulators.add(simulator);

    assertThat(simulator.discover().devices()).isEmpty();
    assertThat(simulator.discover().findings())
        .singleElement()
        .extracting(Finding::toString)
        .asString()
        .contains("latency is \"fast\"", "with its unit");
  }

  @Test
  void wrappedMemoryIsUsedFromPositionToLimit() throws Exception {
    try (Resource resource = programmed(BoardModel.DEFAULT.withoutDelays())) {
      ByteBuffer host = ByteBuffer.allocateDirect(32).order(ByteOrder.BIG_ENDIAN);
      host.position(8).limit(24);
      host.putLong(8, 0x0102030405060708L);
      Buffer buffer = resource.memories().get(0).wrap(host);
      buffer.copyToDevice().await();
      host.putLong(8, 0);

      buffer.copyFromDevice().await();

      assertThat(host.getLong(8)).isEqualTo(0x0102030405060708L);
      assertThat(host.position()).isEqualTo(8);
      assertThat(host.limit()).isEqualTo(24);
      assertThat(host.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    }
  }
}
