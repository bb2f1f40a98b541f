package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Finding;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XilinxRuntimeTest {
  private static final int COUNT = 1024;
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static Bitstream roles;

  private XilinxRuntime runtime;
  private Resource resource;

  @BeforeAll
  static void build() {
    roles = PoclFixture.roles();
  }

  @BeforeEach
  void open() {
    runtime = PoclFixture.runtime();
    resource = PoclFixture.open(runtime, 0);
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  private Buffer floats(int memory, float first) {
    Buffer buffer = resource.memories().get(memory).allocate(COUNT * Float.BYTES);
    FloatBuffer host = buffer.hostView().asFloatBuffer();
    for (int i = 0; i < COUNT; i++) {
      host.put(i, first + i);
    }
    return buffer;
  }

  private static AcceleratorException failure(Event event) {
    return catchThrowableOfType(AcceleratorException.class, () -> event.await(BOUND));
  }

  @Test
  void theServiceLoaderFindsIt() {
    assertThat(ServiceLoader.load(AcceleratorRuntime.class))
        .anyMatch(found -> found.info().id().equals("xilinx"));
  }

  @Test
  void theDevicesOfThePlatformAreListed() {
    Discovery discovery = runtime.discover();

    assertThat(discovery.findings()).isEmpty();
    assertThat(discovery.devices()).hasSize(2);
    assertThat(discovery.devices().get(0).id()).isEqualTo("portable-computing-language-0");
    assertThat(discovery.devices().get(0).platform().toString())
        .matches("ocl/portable-computing-language/[0-9a-f]{16}");
    assertThat(runtime.discover()).isEqualTo(discovery);
  }

  @Test
  void aDriverThatDoesNotAnswerHoldsADiscoveryUpToItsLimit(@TempDir Path sysfs) throws Exception {
    Path board = Files.createDirectories(sysfs.resolve("bus/pci/devices/0000:3b:00.0"));
    Path vendor = board.resolve("vendor");
    // a pipe that nobody writes to is read without end, as a file of a driver that hangs is
    assertThat(new ProcessBuilder("mkfifo", vendor.toString()).start().waitFor()).isZero();
    try (XilinxRuntime impatient =
        new XilinxRuntime(Map.of("sysfs.root", sysfs.toString(), "discover.limit", "300ms"))) {
      assertThat(impatient.discover().findings())
          .singleElement()
          .asString()
          .contains("OpenCL platform Xilinx")
          .contains("raise discover.limit");
      assertThat(impatient.discover().findings())
          .singleElement()
          .asString()
          .contains("an earlier look for devices has not come back");
    } finally {
      Files.writeString(vendor, "0x8086\n");
    }
  }

  @Test
  void copiesAndRunsAreChainedOnTheDevice() throws Exception {
    resource.program(roles);
    assertThat(resource.memories())
        .extracting(memory -> memory.info().type() + memory.info().size())
        .containsExactly("DDR67108864", "DDR67108864");
    try (Buffer a = floats(0, 1);
        Buffer b = floats(1, 1000);
        Buffer c = floats(0, 0);
        ComputeUnit add = resource.openComputeUnit("vector_add:{vector_add_2}")) {
      add.setBuffer(0, a);
      add.setBuffer(1, b);
      add.setBuffer(2, c);
      add.setInt(3, COUNT);
      Event run = add.run(a.copyToDevice(), b.copyToDevice());
      Event back = c.copyFromDevice(run);
      back.await(BOUND);

      FloatBuffer result = c.hostView().asFloatBuffer();
      for (int i = 0; i < COUNT; i++) {
        assertThat(result.get(i)).isEqualTo(1001 + 2 * i);
      }
      EventTimes times = run.times();
      assertThat(times.queuedNanos()).isLessThanOrEqualTo(times.submittedNanos());
      assertThat(times.submittedNanos()).isLessThanOrEqualTo(times.startedNanos());
      assertThat(times.startedNanos()).isLessThanOrEqualTo(times.endedNanos());
      assertThat(times.endedNanos()).isLessThanOrEqualTo(System.nanoTime());
    }
  }

  @Test
  void whoeverSeesTheLastOfAChainCompletedSeesAllOfItCompleted() throws Exception {
    resource.program(roles);
    try (ComputeUnit spin = resource.openComputeUnit("spin")) {
      spin.setInt(0, 0);
      for (int round = 0; round < 200; round++) {
        List<Event> chain = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          chain.add(spin.run());
        }
        Event last = chain.get(chain.size() - 1);
        if (round % 2 == 0) {
          last.await(BOUND);
        } else {
          Awaitility.await().until(() -> last.state() == Event.State.COMPLETED);
        }
        assertThat(chain).allMatch(event -> event.state() == Event.State.COMPLETED);
      }
    }
  }

  @Test
  void aRunIsDatedByTheDevice() throws Exception {
    resource.program(roles);
    try (ComputeUnit spin = resource.openComputeUnit("spin")) {
      spin.setInt(0, 1);
      spin.run().await(BOUND);
      spin.setInt(0, 50_000);
      long before = System.nanoTime();
      Event run = spin.run();
      run.await(BOUND);
      long after = System.nanoTime();

      EventTimes times = run.times();

      assertThat(times.duration())
          .isBetween(Duration.ofMillis(10), Duration.ofNanos(after - before));
      assertThat(times.startedNanos()).isBetween(before, after);
      assertThat(times.endedNanos()).isBetween(before, after);
    }
  }

  @Test
  void aMissingCopyShows() throws Exception {
    resource.program(roles);
    ByteBuffer host = ByteBuffer.allocateDirect(4096);
    try (Buffer wrapped = resource.memories().get(0).wrap(host)) {
      host.put(0, (byte) 1);
      wrapped.copyToDevice().await(BOUND);
      host.put(0, (byte) 2);
      wrapped.copyFromDevice().await(BOUND);
      assertThat(host.get(0)).isEqualTo((byte) 1);
    }
  }

  @Test
  void aLaunchThatIsRefusedFailsItsEventAndLeavesTheUnitUsable() {
    resource.program(roles);
    try (ComputeUnit fault = resource.openComputeUnit("fault")) {
      for (int i = 0; i < 2; i++) {
        AcceleratorException failure = failure(fault.run());

        assertThat(failure.code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
        assertThat(failure.vendorCode()).hasValue(-54);
        assertThat(failure.vendorText()).contains("CL_INVALID_WORK_GROUP_SIZE");
        assertThat(failure.operation()).isEqualTo("run");
        assertThat(failure.object()).contains("fault");
      }
    }
  }

  @Test
  void aBufferInAMemoryThatIsNotReachedIsRefusedWithTheOneThatIs() {
    resource.program(roles);
    try (ComputeUnit unit = resource.openComputeUnit("two_banks");
        Buffer wrong = resource.memories().get(1).allocate(64)) {
      AcceleratorException failure =
          catchThrowableOfType(AcceleratorException.class, () -> unit.setBuffer(0, wrong));

      assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_MEMORY);
      assertThat(failure.text()).contains("DDR[0]");
    }
  }

  @Test
  void aDamagedPayloadNeverReachesThePlatformAndTheProgramStays() {
    resource.program(roles);
    byte[] damaged = new byte[roles.bytes().remaining()];
    roles.bytes().get(damaged);
    // the payload is the first section
    damaged[2000] ^= 1;
    Bitstream bad = Bitstream.of("bad.xclbin", ByteBuffer.wrap(damaged));

    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> resource.program(bad));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    assertThat(failure.text()).contains("digest");
    assertThat(resource.kernels()).isNotEmpty();
  }

  @Test
  void eachComputeUnitTakesBuffersInTheMemoriesThatItReachesItself() throws Exception {
    Bitstream split =
        Bitstream.of("split", SplitUnits.of(roles, runtime.discover().devices().get(0).platform()));
    resource.program(split);
    try (ComputeUnit first = resource.openComputeUnit("two_banks:{two_banks_1}");
        ComputeUnit second = resource.openComputeUnit("two_banks:{two_banks_2}");
        ComputeUnit any = resource.openComputeUnit("two_banks");
        Buffer low = resource.memories().get(0).allocate(64);
        Buffer high = resource.memories().get(1).allocate(64)) {
      AcceleratorException failure =
          catchThrowableOfType(AcceleratorException.class, () -> first.setBuffer(0, high));
      assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_MEMORY);
      assertThat(failure.text()).contains("lies in memory 1").contains("DDR[0]");
      assertThatThrownBy(() -> second.setBuffer(1, low)).hasMessageContaining("DDR[1]");

      first.setBuffer(0, low);
      first.setBuffer(1, low);
      first.run().await(BOUND);
      second.setBuffer(0, high);
      second.setBuffer(1, high);
      second.run().await(BOUND);
      any.setBuffer(0, low);
      any.setBuffer(1, high);
      assertThat(failure(any.run()).text())
          .contains("(memory 0 (DDR[0]), memory 1 (DDR[1]))")
          .contains("(memory 1 (DDR[1]), memory 1 (DDR[1])) for two_banks:{two_banks_2}");
      any.setBuffer(0, high);
      any.run().await(BOUND);
      assertThat(first.kernel().arguments().get(0).memories()).containsExactly(0);
      assertThat(any.kernel().arguments().get(0).memories()).containsExactlyInAnyOrder(0, 1);
    }
  }

  @Test
  void aDescriptorOfOneComputeUnitIsHeldAgainstTheMemoriesOfThatOne() {
    Platform platform = runtime.discover().devices().get(0).platform();
    ByteBuffer file = SplitUnits.of(roles, platform);
    Bitstream first = declaringBuffers(file, "two_banks:{two_banks_1}", 0);
    Bitstream other = declaringBuffers(file, "two_banks:{two_banks_1}", 1);

    resource.check(first);
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> resource.check(other));
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    assertThat(failure.text()).contains("two_banks:{two_banks_1}").contains("reaches [0]");
  }

  private static Bitstream declaringBuffers(ByteBuffer file, String unit, int memory) {
    List<ArgumentInfo> arguments =
        IntStream.range(0, 2)
            .mapToObj(
                i ->
                    new ArgumentInfo(
                        i,
                        "",
                        "int*",
                        OptionalInt.empty(),
                        Access.READ_WRITE,
                        Set.of(memory),
                        Map.of()))
            .toList();
    return new Bitstream(
        "split",
        file,
        Optional.empty(),
        List.of(new KernelInfo("two_banks", List.of(unit), arguments, Map.of())),
        Map.of());
  }

  @Test
  void buffersBeyondAMemoryAreRefusedByTheAccountsAlone() {
    resource.program(roles);
    MemoryInfo memory = resource.memories().get(0).info();
    try (Buffer most = resource.memories().get(0).allocate(memory.size() - 4096)) {
      AcceleratorException failure =
          catchThrowableOfType(
              AcceleratorException.class, () -> resource.memories().get(0).allocate(8192));

      assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_DEVICE_MEMORY);
      assertThat(most.size()).isEqualTo(memory.size() - 4096);
    }
  }

  @Test
  void aRunBeyondTheHangLimitLosesTheDeviceAndLeavesItToBeOpenedAgain() {
    Map<String, Object> settings = new HashMap<>(PoclFixture.SETTINGS);
    settings.put("hang.limit", "100ms");
    try (XilinxRuntime limited = new XilinxRuntime(settings)) {
      Resource hung = PoclFixture.open(limited, 1);
      hung.program(roles);
      ComputeUnit spin = hung.openComputeUnit("spin");
      spin.setInt(0, 1_000_000);

      assertThat(failure(spin.run()).code()).isEqualTo(ErrorCode.DEVICE_LOST);
      assertThatThrownBy(hung::memories).hasMessageContaining("hang limit");
      hung.close();
      try (Resource again = PoclFixture.open(limited, 1)) {
        again.program(roles);
        assertThat(again.memories()).hasSize(2);
      }
    }
  }

  @Test
  void aPlatformThatIsNotThereIsAFindingThatNamesThoseThatAre() {
    try (XilinxRuntime other = new XilinxRuntime(Map.of("opencl.platform", "Nowhere"))) {
      Discovery discovery = other.discover();

      assertThat(discovery.devices()).isEmpty();
      assertThat(discovery.findings()).hasSize(1);
      assertThat(discovery.findings().get(0).cause()).contains(PoclFixture.PLATFORM);
    }
  }

  @Test
  void registersThatCannotBeReachedAreNotDeclaredAndItIsSaidWhy() {
    Map<String, Object> settings =
        Map.of(
            "opencl.platform",
            PoclFixture.PLATFORM,
            "coral.runtime.features",
            "registers,timestamps");
    try (XilinxRuntime other = new XilinxRuntime(settings)) {
      assertThat(other.info().features()).containsExactly("timestamps");
      assertThat(other.discover().findings()).singleElement().asString().contains("registers");
    }
  }

  @Test
  void aSettingThatDoesNotExistIsAFindingThatNamesTheClosestOne() {
    Map<String, Object> settings = new HashMap<>(PoclFixture.SETTINGS);
    settings.put("waiter", "3");
    try (XilinxRuntime other = new XilinxRuntime(settings)) {
      assertThat(other.discover().devices()).hasSize(2);
      assertThat(other.discover().findings())
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.kind()).isEqualTo(Finding.Kind.CONFIGURATION);
                assertThat(finding.cause()).contains("waiter").contains("\"waiters\"");
              });
    }
  }

  @Test
  void aWrongSettingIsAFinding() {
    try (XilinxRuntime other = new XilinxRuntime(Map.of("waiters", "many"))) {
      assertThat(other.discover().devices()).isEmpty();
      assertThat(other.discover().findings())
          .extracting(Finding::kind)
          .containsExactly(Finding.Kind.CONFIGURATION);
    }
  }
}
