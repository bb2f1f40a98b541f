package io.coral.runtime.intelpac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.intelpac.format.GbsFile;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Sensors;
import io.coral.spec.Sharing;
import io.coral.spec.capability.Registers;
import io.coral.spec.capability.Reset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The runtime on the software AFU, through the real binding. */
class IntelPacRuntimeTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final IntelPacRuntime runtime = SoftAfu.runtime();

  @AfterEach
  void everyNativeObjectIsGivenBack() {
    SoftAfu.mend();
    for (DeviceInfo device : runtime.discover().devices()) {
      assertThat(device.failure()).isEmpty();
    }
    IntelPacRuntime other = SoftAfu.runtime();
    runtime.close();
    long live = SoftAfu.live();
    other.close();
    assertThat(live).as("native objects that live").isZero();
  }

  private Resource programmed(Bitstream bitstream) {
    Resource resource = runtime.open(SoftAfu.CARD_0);
    resource.program(bitstream);
    return resource;
  }

  private static AcceleratorException failureOf(ThrowingCallable call) {
    AcceleratorException failure = catchThrowableOfType(AcceleratorException.class, call);
    assertThat(failure).isNotNull();
    return failure;
  }

  private static Memory memory(Resource resource) {
    return resource.memories().get(0);
  }

  private static void add(Resource resource, int count) throws InterruptedException {
    try (ComputeUnit unit = resource.openComputeUnit("vector_add");
        Buffer a = memory(resource).allocate(4L * count);
        Buffer b = memory(resource).allocate(4L * count);
        Buffer c = memory(resource).allocate(4L * count)) {
      for (int i = 0; i < count; i++) {
        a.hostView().putFloat(4 * i, i);
        b.hostView().putFloat(4 * i, 2 * i);
      }
      unit.setBuffer(0, a);
      unit.setBuffer(1, b);
      unit.setBuffer(2, c);
      unit.setInt(3, count);
      c.copyFromDevice(unit.run(a.copyToDevice(), b.copyToDevice())).await(SOON);
      assertThat(c.hostView().getFloat(4 * (count - 1))).isEqualTo(3f * (count - 1));
    }
  }

  @Test
  void bothCardsAreListedWithTheirInterfaceAsPlatformVersion() {
    List<DeviceInfo> devices = runtime.discover().devices();
    assertThat(devices).extracting(DeviceInfo::id).containsExactly(SoftAfu.CARD_0, SoftAfu.CARD_1);
    assertThat(devices.get(0).pciIds()).containsExactly("0000:3b:00.0");
    assertThat(devices.get(0).platform())
        .isEqualTo(new Platform("intel", "pac_a10", "38d782e3b6125343b9342433e348ac4c"));
    assertThat(runtime.discover().findings()).isEmpty();
  }

  @ParameterizedTest(name = "{0} floats")
  @ValueSource(ints = {1, 1000, 1 << 20})
  void aKernelComputesWhenItsEndIsToldByInterrupt(int count) throws InterruptedException {
    try (Resource resource = programmed(SoftAfu.interrupting())) {
      add(resource, count);
    }
  }

  @ParameterizedTest(name = "{0} floats")
  @ValueSource(ints = {1, 1000, 1 << 20})
  void aKernelComputesWhenItsEndIsPolled(int count) throws InterruptedException {
    try (Resource resource = programmed(SoftAfu.polled())) {
      add(resource, count);
    }
  }

  @Test
  void twoUnitsOnOneKernelTakeTurnsAndAnotherKernelRunsMeanwhile() throws Exception {
    try (Resource resource = programmed(SoftAfu.polled())) {
      ComputeUnit first = resource.openComputeUnit("spin_1");
      ComputeUnit second = resource.openComputeUnit("spin_1");
      ComputeUnit other = resource.openComputeUnit("spin_2");
      first.setInt(0, 1_000_000);
      second.setInt(0, 100_000);
      other.setInt(0, 1_000);
      long start = System.nanoTime();
      Event one = first.run();
      Event two = second.run();
      other.run().await(SOON);
      assertThat(one.state()).isEqualTo(Event.State.PENDING);
      two.await(SOON);
      assertThat(one.state()).isEqualTo(Event.State.COMPLETED);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_100_000_000L);
    }
  }

  @Test
  void aWrappedBufferIsApartUntilItIsCopied() throws InterruptedException {
    try (Resource resource = programmed(SoftAfu.interrupting())) {
      int size = 1 << 20;
      ByteBuffer mine = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
      Buffer from = memory(resource).wrap(mine);
      Buffer to = memory(resource).allocate(size);
      assertThat(from.sharing()).isEqualTo(Sharing.SEPARATE);
      assertThat(to.sharing()).isEqualTo(Sharing.SHARED);
      ComputeUnit copy = resource.openComputeUnit("copy");
      copy.setBuffer(0, from);
      copy.setBuffer(1, to);
      copy.setLong(2, size);
      mine.putLong(size - 8, 42);
      copy.run(from.copyToDevice()).await(SOON);
      assertThat(to.hostView().getLong(size - 8)).isEqualTo(42);
      mine.putLong(size - 8, 43);
      copy.run().await(SOON);
      assertThat(to.hostView().getLong(size - 8)).isEqualTo(42);
    }
  }

  @Test
  void aViewStaysReadableAfterCloseAndAfterANewProgram() {
    Resource resource = programmed(SoftAfu.interrupting());
    Buffer closed = memory(resource).allocate(3 << 20);
    Buffer stale = memory(resource).allocate(8);
    ByteBuffer view = closed.hostView();
    view.putLong(0, 7);
    closed.close();
    assertThat(view.getLong(0)).isEqualTo(7);
    resource.unprogram();
    assertThat(stale.hostView().capacity()).isEqualTo(8);
    resource.close();
    assertThat(view.getLong(0)).isEqualTo(7);
  }

  @Test
  void memoryIsChargedForByWholePages() {
    try (Resource resource = programmed(SoftAfu.interrupting())) {
      long all = memory(resource).available();
      memory(resource).allocate(1);
      assertThat(all - memory(resource).available()).isEqualTo(4 << 10);
      memory(resource).allocate(4097);
      assertThat(all - memory(resource).available()).isEqualTo((4 << 10) + (2 << 20));
      memory(resource).allocate((2 << 20) + 1);
      assertThat(all - memory(resource).available()).isEqualTo((4 << 10) + (2 << 20) + (1L << 30));
    }
  }

  @Test
  void aBufferThatCannotBePinnedNamesTheSettingForHugePages() {
    try (Resource resource = programmed(SoftAfu.interrupting())) {
      SoftAfu.control("fail fpgaPrepareBuffer " + SoftAfu.NO_MEMORY);
      AcceleratorException failure = failureOf(() -> memory(resource).allocate(1 << 20));
      assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_DEVICE_MEMORY);
      assertThat(failure).hasMessageContaining("hugepages-2048kB/nr_hugepages");
      assertThat(failure.vendorText()).hasValue("no memory");
      assertThat(memory(resource).allocate(1 << 20).size()).isEqualTo(1 << 20);
    }
  }

  @Test
  void anotherInterfaceIsIncompatibleNamingBoth() {
    try (Resource resource = programmed(SoftAfu.interrupting())) {
      AcceleratorException failure =
          failureOf(() -> resource.program(SoftAfu.bitstream(SoftAfu.wrongInterfaceGbs())));
      assertThat(failure.code()).isEqualTo(ErrorCode.INCOMPATIBLE);
      assertThat(failure)
          .hasMessageContaining("the card's PR interface id is 38d782e3b6125343b9342433e348ac4c")
          .hasMessageContaining("the file expects 69528db6eb31577a8c3668f9faa081f6");
      assertThat(resource.state().phase()).isEqualTo(Phase.PROGRAMMED);
    }
  }

  @Test
  void aRefusalByTheDriverLeavesTheCardUnprogrammedAndTellsItsWords() {
    try (Resource resource = programmed(SoftAfu.interrupting())) {
      SoftAfu.control("fail fpgaReconfigureSlot 10");
      AcceleratorException failure = failureOf(() -> resource.program(SoftAfu.polled()));
      assertThat(failure.code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
      assertThat(failure.vendorCode()).hasValue(10);
      assertThat(failure.vendorText()).hasValue("reconfiguration error");
      assertThat(resource.state().phase()).isEqualTo(Phase.UNPROGRAMMED);
      resource.program(SoftAfu.polled());
    }
  }

  @Test
  void registersOfAnotherVersionAreRefusedBeforeAnyLaunch() {
    try (Resource resource = runtime.open(SoftAfu.CARD_0)) {
      Bitstream misplaced =
          SoftAfu.bitstream(
              SoftAfu.interruptGbs(), List.of(SoftAfu.kernel("spin", "0x1000", "int")), Map.of());
      AcceleratorException failure = failureOf(() -> resource.program(misplaced));
      assertThat(failure.code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
      assertThat(failure).hasMessageContaining("version 0; expected 5");
    }
  }

  @Test
  void withoutIntelsOpenclAnAocxIsUnsupportedAndABrokenOneInvalid() {
    try (Resource resource = runtime.open(SoftAfu.CARD_0)) {
      AcceleratorException failure =
          failureOf(() -> resource.check(SoftAfu.bitstream(GbsFile.aocx(), List.of(), Map.of())));
      assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED);
      assertThat(failure).hasMessageContaining("OpenCL");
      byte[] broken = java.util.Arrays.copyOf(GbsFile.aocx(), 60);
      assertThat(failureOf(() -> resource.check(SoftAfu.bitstream(broken))).code())
          .isEqualTo(ErrorCode.INVALID_BINARY);
    }
  }

  @Test
  void aCardIsOpenOnce() {
    Resource resource = runtime.open(SoftAfu.CARD_0);
    assertThat(failureOf(() -> runtime.open(SoftAfu.CARD_0)).code()).isEqualTo(ErrorCode.BUSY);
    IntelPacRuntime stranger = SoftAfu.runtime();
    AcceleratorException failure = failureOf(() -> stranger.open(SoftAfu.CARD_0));
    assertThat(failure.code()).isEqualTo(ErrorCode.BUSY);
    assertThat(failure).hasMessageContaining("another process");
    stranger.close();
    resource.close();
    runtime.open(SoftAfu.CARD_0).close();
  }

  @ParameterizedTest(name = "fpgaOpen gives {0}")
  @CsvSource({"9, this user may not open it", "7, does not open", "2, another process"})
  void anAcceleratorThatDoesNotOpenSaysWhyInTheWordsOfTheLibrary(int result, String text) {
    runtime.discover();
    SoftAfu.control("shut 0 " + result);
    AcceleratorException failure = failureOf(() -> runtime.open(SoftAfu.CARD_0));
    assertThat(failure.code()).isEqualTo(result == 2 ? ErrorCode.BUSY : ErrorCode.DEVICE_LOST);
    assertThat(failure.vendorCode()).hasValue(result);
    assertThat(failure).hasMessageContaining(text).hasMessageContaining("/dev/dfl-port.*");
    SoftAfu.mend();
    runtime.open(SoftAfu.CARD_0).close();
  }

  @Test
  void interruptsWhoseNumberTheDriverKeepsAreTried() throws InterruptedException {
    SoftAfu.assumeSoftware();
    try (Resource resource = programmed(SoftAfu.interrupting())) {
      long told = SoftAfu.live();
      resource.program(SoftAfu.polled());
      assertThat(SoftAfu.live()).as("with no event").isEqualTo(told - 1);
      SoftAfu.control("fail fpgaPropertiesGetNumInterrupts 4 -1");
      resource.program(SoftAfu.interrupting());
      assertThat(SoftAfu.live()).as("with an event").isEqualTo(told);
      add(resource, 1 << 20);
      resource.program(SoftAfu.polled());
      assertThat(SoftAfu.live()).as("fallen back").isEqualTo(told - 1);
      add(resource, 1 << 20);
    }
  }

  @Test
  void interruptsThatNeverComeAreNotReliedOn() throws InterruptedException {
    SoftAfu.control("silence 0");
    SoftAfu.control("fail fpgaPropertiesGetNumInterrupts 4 -1");
    try (Resource resource = programmed(SoftAfu.interrupting())) {
      ComputeUnit spin = resource.openComputeUnit("spin");
      spin.setInt(0, 1_000);
      Event last = spin.run();
      for (int i = 1; i < 40; i++) {
        last = spin.run(last);
      }
      // at two looks in a second this takes twice as long
      last.await(SOON);
    }
  }

  @Test
  void aLibraryThatDoesNotComeBackHoldsNobodyUp() {
    SoftAfu.assumeSoftware();
    IntelPacRuntime impatient = SoftAfu.runtime("discover.limit", "2s");
    List<DeviceInfo> devices = impatient.discover().devices();
    assertThat(runtime.discover().devices()).isEqualTo(devices);
    SoftAfu.control("fail fpgaGetProperties -1 1");
    Discovery hanging = impatient.discover();
    assertThat(hanging.devices()).isEqualTo(devices);
    assertThat(hanging.findings().get(0).cause()).contains("discover.limit");
    assertThat(impatient.discover().findings().get(0).cause()).contains("has not come back");
    assertThat(runtime.discover().devices()).isEqualTo(devices);
    impatient.close();
    SoftAfu.control("clear");
  }

  @Test
  void aCardThatDoesNotOpenHoldsNoOtherUp() {
    SoftAfu.control("fail fpgaOpen -1 1");
    Thread opening = new Thread(() -> runtime.open(SoftAfu.CARD_0).close());
    opening.start();
    Awaitility.await().until(() -> opening.getState() == Thread.State.RUNNABLE);
    assertThat(runtime.discover().findings()).isEmpty();
    SoftAfu.control("clear");
    Awaitility.await().until(() -> !opening.isAlive());
  }

  @Test
  void aCardThatVanishesDuringARunIsLostWithinTheBound() throws InterruptedException {
    Resource resource = programmed(SoftAfu.polled());
    ComputeUnit spin = resource.openComputeUnit("spin");
    spin.setInt(0, 3_000_000);
    Event run = spin.run();
    SoftAfu.control("lose 0");
    AcceleratorException failure = failureOf(() -> run.await(runtime.info().bounds().deviceLoss()));
    assertThat(failure.code()).isEqualTo(ErrorCode.DEVICE_LOST);
    assertThat(resource.state().phase()).isEqualTo(Phase.LOST);
    assertThat(resource.state().cause()).isPresent();
    assertThat(runtime.discover().devices())
        .extracting(DeviceInfo::id)
        .containsExactly(SoftAfu.CARD_1);
    resource.close();
  }

  @Test
  void anIdleCardThatVanishesIsLostWithinTheBound() {
    Resource resource = programmed(SoftAfu.interrupting());
    SoftAfu.control("lose 0");
    Awaitility.await()
        .atMost(runtime.info().bounds().deviceLoss())
        .until(() -> resource.state().phase() == Phase.LOST);
    resource.close();
  }

  @Test
  void aHungRunFailsByAResetAndTheCardWorksOn() throws InterruptedException {
    try (IntelPacRuntime impatient = SoftAfu.runtime("hang.limit", "200ms");
        Resource resource = impatient.open(SoftAfu.CARD_0)) {
      resource.program(SoftAfu.interrupting());
      SoftAfu.control("hang 0");
      ComputeUnit empty = resource.openComputeUnit("empty");
      empty.setLong(0, 0);
      empty.setLong(1, 0);
      empty.setInt(2, 0);
      Event run = empty.run();
      AcceleratorException failure = failureOf(() -> run.await(SOON));
      assertThat(failure.code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
      Awaitility.await().until(() -> resource.state().phase() == Phase.UNPROGRAMMED);
      resource.program(SoftAfu.interrupting());
      add(resource, 10);
    }
  }

  @Test
  void aResetFailsWhatIsOutstanding() {
    try (Resource resource = programmed(SoftAfu.polled())) {
      ComputeUnit spin = resource.openComputeUnit("spin");
      spin.setInt(0, 5_000_000);
      Event run = spin.run();
      resource.capability(Reset.class).reset();
      assertThat(failureOf(() -> run.await(SOON)).code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
      assertThat(resource.state().phase()).isEqualTo(Phase.UNPROGRAMMED);
    }
  }

  @Test
  void aLaunchThatTheCardRefusesFailsItsEventAndTheCardStays() throws Exception {
    try (Resource resource = programmed(SoftAfu.interrupting())) {
      Event fault = resource.openComputeUnit("fault").run();
      AcceleratorException failure = failureOf(() -> fault.await(SOON));
      assertThat(failure.code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
      assertThat(failure.vendorCode()).hasValue(SoftAfu.EXCEPTION);
      add(resource, 10);
    }
  }

  @ParameterizedTest(name = "{0} bytes at 0x300")
  @ValueSource(longs = {0x40000, 0x3fd08, 0x7fd00})
  void registersThatTheAfuDoesNotHaveAreRefusedBeforeOneIsReached(long window) {
    KernelInfo spin = SoftAfu.kernel("spin", "0x300", "int");
    Bitstream wide =
        SoftAfu.bitstream(
            SoftAfu.polledGbs(),
            List.of(
                new KernelInfo(
                    "spin",
                    List.of(),
                    spin.arguments(),
                    Map.of("csr.offset", "0x300", "csr.window", String.valueOf(window)))),
            Map.of("csr.window", "0x80000"));
    try (Resource resource = runtime.open(SoftAfu.CARD_0)) {
      AcceleratorException failure = failureOf(() -> resource.program(wide));
      assertThat(failure.code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
      assertThat(failure)
          .hasMessageContaining("registers up to 0x" + Long.toHexString(0x300 + window))
          .hasMessageContaining("csr.window");
      assertThat(failure.vendorCode()).hasValue(SoftAfu.INVALID_PARAM);
      resource.program(SoftAfu.polled());
    }
  }

  @Test
  void allRegistersOfTheAfuMayBeNamed() {
    KernelInfo spin = SoftAfu.kernel("spin", "0x300", "int");
    Map<String, String> properties = Map.of("csr.offset", "0x300", "csr.window", "0x3fd00");
    Bitstream whole =
        SoftAfu.bitstream(
            SoftAfu.polledGbs(),
            List.of(new KernelInfo("spin", List.of(), spin.arguments(), properties)),
            Map.of());
    try (Resource resource = programmed(whole)) {
      Registers registers = resource.capability(Registers.class);
      assertThat(registers.read("spin", 0x3fd00 - 4)).isZero();
    }
  }

  @Test
  void registersAreReachedInsideTheirWindowOnly() {
    try (Resource resource = programmed(SoftAfu.interrupting())) {
      Registers registers = resource.capability(Registers.class);
      assertThat(registers.read("vector_add", 0) >>> 16).isEqualTo(5);
      registers.write("vector_add", 0x98, 17);
      assertThat(registers.read("vector_add", 0x98)).isEqualTo(17);
      assertThat(failureOf(() -> registers.read("vector_add", 0xA0)).code())
          .isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(failureOf(() -> registers.read("vector_add", 2)).code())
          .isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(failureOf(() -> registers.read("nothing", 0)))
          .hasMessageContaining("vector_add")
          .extracting(AcceleratorException::code)
          .isEqualTo(ErrorCode.NOT_FOUND);
      resource.unprogram();
      assertThat(failureOf(() -> registers.read("vector_add", 0)).code())
          .isEqualTo(ErrorCode.NOT_PROGRAMMED);
    }
  }

  @Test
  void aRegisterIsWrittenWithoutTheOneBehindIt() {
    try (Resource resource = programmed(SoftAfu.interrupting())) {
      Registers registers = resource.capability(Registers.class);
      registers.write("vector_add", 0x98, 17);
      registers.write("vector_add", 0x94, 18);

      assertThat(registers.read("vector_add", 0x98)).isEqualTo(17);
      assertThat(registers.read("vector_add", 0x94)).isEqualTo(18);
    }
  }

  @Test
  void sensorsComeFromTheCardsObjects() {
    try (Resource first = runtime.open(SoftAfu.CARD_0);
        Resource second = runtime.open(SoftAfu.CARD_1)) {
      assertThat(first.sensors().powerWatts()).hasValue(38);
      assertThat(second.sensors().temperatureCelsius()).hasValue(42);
    }
  }

  @Test
  void aSensorThatCannotBeReadIsAbsent() {
    try (Resource resource = runtime.open(SoftAfu.CARD_0)) {
      SoftAfu.control("fail fpgaTokenGetObject 6 -1");
      assertThat(resource.sensors()).isEqualTo(Sensors.UNKNOWN);
    }
  }
}
