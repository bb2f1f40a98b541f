package io.coral.runtime.dualfpga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.dualfpga.group.internal.GroupResource;
import io.coral.runtime.dualfpga.tar.Tarball;
import io.coral.runtime.sim.BoardModel;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Sensors;
import io.coral.spec.capability.FaultReporting;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.capability.Registers;
import io.coral.spec.capability.Reset;
import io.coral.spec.capability.SubBuffers;
import io.coral.spec.format.Digests;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupResourceTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private Boards boards;
  private Resource group;

  @BeforeEach
  void openAGroup() {
    open(BoardModel.DEFAULT.withoutDelays());
  }

  private void open(BoardModel model) {
    boards = Boards.of(List.of(model, model), Map.of());
    group = boards.groups.open("sim-0+sim-1");
  }

  private void reopen(BoardModel model) {
    boards.close();
    open(model);
  }

  @AfterEach
  void closeAll() {
    boards.close();
  }

  private Resource programmed() {
    group.program(Roles.bitstream("a.jar", "b.jar"));
    return group;
  }

  private static AcceleratorException failure(Runnable action) {
    return catchThrowableOfType(AcceleratorException.class, action::run);
  }

  @Test
  void isNamedByTheNumberOfItsBoardsAndAddsThemUp() {
    Sensors sensors = group.sensors();

    assertThat(group.info().platform()).isEqualTo(new Platform("coral", "2xsim", "1.0"));
    assertThat(sensors.powerWatts()).hasValue(40);
    assertThat(sensors.temperatureCelsius()).hasValue(40);
    assertThat(sensors.readings())
        .extracting(Sensors.Reading::name)
        .containsExactly("sim-0.power", "sim-0.temperature", "sim-1.power", "sim-1.temperature");
  }

  @Test
  void aSumIsAbsentWhenAPartIs() {
    boards.simulator.inject("sim-1", "power=absent");

    assertThat(group.sensors().powerWatts()).isEmpty();
    assertThat(group.sensors().temperatureCelsius()).isPresent();
    assertThat(group.sensors().readings())
        .extracting(Sensors.Reading::name)
        .contains("sim-0.power")
        .doesNotContain("sim-1.power");
  }

  @Test
  void listsTheMemoriesOfAllBoardsAndTheKernelsByTheirBinary() {
    programmed();

    assertThat(group.memories())
        .extracting(memory -> memory.info().index())
        .containsExactly(0, 1, 2, 3);
    assertThat(group.memories()).allMatch(memory -> memory.resource() == group);
    assertThat(group.kernels())
        .extracting(KernelInfo::name)
        .contains("two_banks-a.jar", "two_banks-b.jar");
    KernelInfo back =
        group.kernels().stream()
            .filter(kernel -> kernel.name().equals("two_banks-b.jar"))
            .findFirst()
            .orElseThrow();
    assertThat(back.arguments().get(0).memories()).containsExactly(2);
    assertThat(back.arguments().get(1).memories()).containsExactly(3);
    assertThat(back.instances()).containsExactly("two_banks:{two_banks_1}-b.jar");
    assertThat(group.openComputeUnit(back.instances().get(0)).kernel()).isEqualTo(back);
  }

  @Test
  void hostRangesReachTheBoardOfTheirBuffer() throws InterruptedException {
    programmed();
    Buffer front = group.memories().get(0).allocate(8);
    Buffer back = group.memories().get(2).allocate(8);
    ByteBuffer host = ByteBuffer.allocateDirect(8);

    Event written = back.write(0, ByteBuffer.allocateDirect(8).putLong(0, 42));
    Event filled = front.fill(0, 8, (byte) 1, written);
    back.read(0, host, filled).await(Duration.ofSeconds(5));

    assertThat(host.getLong(0)).isEqualTo(42);
    front.read(0, host).await(Duration.ofSeconds(5));
    assertThat(host.getLong(0)).isEqualTo(0x0101_0101_0101_0101L);
    assertThat(failure(() -> back.write(1, host)).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void tellsTheDigestOfTheWholeTarballAndItsName() {
    Bitstream bitstream = Roles.bitstream("a.jar", "b.jar");
    group.program(bitstream);

    assertThat(group.state().phase()).isEqualTo(Phase.PROGRAMMED);
    assertThat(group.state().epoch()).isEqualTo(1);
    assertThat(group.state().bitstream()).contains("roles.tar");
    assertThat(group.state().digest()).contains(Digests.sha256(bitstream.bytes()));
  }

  @Test
  void programsFromACompressedTarballToo() {
    group.program(Bitstream.of("x.tgz", ByteBuffer.wrap(Roles.tarball("a.jar", "b.jar").toGzip())));

    assertThat(group.state().phase()).isEqualTo(Phase.PROGRAMMED);
  }

  @Test
  void chainsCommandsOfBothBoardsByTheirOwnEvents() throws Exception {
    programmed();
    List<Memory> memories = group.memories();
    Buffer in = memories.get(0).allocate(64);
    Buffer middle = memories.get(1).allocate(64);
    Buffer far = memories.get(2).allocate(64);
    Buffer out = memories.get(3).allocate(64);
    for (int i = 0; i < 64; i++) {
      in.hostView().put(i, (byte) i);
    }
    Event front = copy("two_banks-a.jar", in, middle).run(in.copyToDevice());
    Event across = group.capability(PeerCopy.class).copy(middle, 0, far, 0, 64, front);
    Event back = copy("two_banks-b.jar", far, out).run(across);
    Event done = out.copyFromDevice(back);
    done.await(SOON);

    assertThat(out.hostView()).isEqualTo(in.hostView());
    assertThat(done.getClass().getPackageName()).isEqualTo("io.coral.spec.lifecycle");
    assertThat(done.times().startedNanos()).isGreaterThanOrEqualTo(front.times().endedNanos());
  }

  @Test
  void threeBoardsPassDataOn() throws Exception {
    boards.close();
    boards = Boards.of(3, Map.of("size", "3"));
    group = boards.groups.open("sim-0+sim-1+sim-2");
    group.program(Roles.bitstream("a.jar", "b.jar", "c.jar"));
    List<Buffer> buffers = group.memories().stream().map(memory -> memory.allocate(64)).toList();
    for (int i = 0; i < 64; i++) {
      buffers.get(0).hostView().put(i, (byte) i);
    }
    PeerCopy peers = group.capability(PeerCopy.class);

    Event event = buffers.get(0).copyToDevice();
    for (int board = 0; board < 3; board++) {
      Buffer in = buffers.get(2 * board);
      Buffer out = buffers.get(2 * board + 1);
      event = copy("two_banks-" + "abc".charAt(board) + ".jar", in, out).run(event);
      if (board < 2) {
        event = peers.copy(out, 0, buffers.get(2 * board + 2), 0, 64, event);
      }
    }
    buffers.get(5).copyFromDevice(event).await(SOON);

    assertThat(buffers).hasSize(6);
    assertThat(buffers.get(5).hostView()).isEqualTo(buffers.get(0).hostView());
  }

  private ComputeUnit copy(String kernel, Buffer source, Buffer target) {
    ComputeUnit unit = group.openComputeUnit(kernel);
    unit.setBuffer(0, source);
    unit.setBuffer(1, target);
    unit.setLong(2, source.size());
    return unit;
  }

  @Test
  void refusesABufferInAnotherBoardsMemoryAndNamesThoseThatFit() {
    programmed();
    Buffer near = group.memories().get(0).allocate(64);
    Buffer otherBank = group.memories().get(3).allocate(64);

    AcceleratorException otherBoard =
        failure(() -> group.openComputeUnit("two_banks-b.jar").setBuffer(0, near));
    AcceleratorException unknownMemories =
        failure(() -> group.openComputeUnit("copy-b.jar").setBuffer(0, near));

    assertThat(otherBoard.code()).isEqualTo(ErrorCode.WRONG_MEMORY);
    assertThat(otherBoard.text())
        .contains("memory 0", "memory 2", "sim-1")
        .doesNotContain("memory 3");
    assertThat(unknownMemories.code()).isEqualTo(ErrorCode.WRONG_MEMORY);
    assertThat(unknownMemories.text()).contains("memory 2", "memory 3");
    assertThat(
            failure(() -> group.openComputeUnit("two_banks-b.jar").setBuffer(0, otherBank)).code())
        .isEqualTo(ErrorCode.WRONG_MEMORY);
    group.openComputeUnit("copy-b.jar").setBuffer(0, otherBank);
  }

  @Test
  void refusesBuffersThatAreNotTheGroups() {
    programmed();
    try (Boards others = Boards.of(2, Map.of())) {
      Resource other = others.groups.open("sim-0+sim-1");
      other.program(Roles.bitstream("a.jar", "b.jar"));
      Buffer foreign = other.memories().get(0).allocate(64);

      assertThat(failure(() -> group.openComputeUnit("copy-a.jar").setBuffer(0, foreign)).code())
          .isEqualTo(ErrorCode.WRONG_RESOURCE);
    }
  }

  @Test
  void anUnknownOrMissingBinaryNameIsNotFoundAndListsWhatThereIs() {
    programmed();

    for (String name : List.of("spin", "spin-c.jar", "spin-", "-a.jar", "turn-a.jar")) {
      assertThatThrownBy(() -> group.openComputeUnit(name))
          .as(name)
          .hasMessageContaining("NOT_FOUND")
          .hasMessageContaining("spin-a.jar")
          .hasMessageContaining("spin:{spin_2}-b.jar");
    }
  }

  @Test
  void theWrongNumberOfBinariesIsInvalidAndSaysHowMany() {
    for (String[] names : List.of(new String[] {"a"}, new String[] {"a", "b", "c"})) {
      AcceleratorException failure = failure(() -> group.check(Roles.bitstream(names)));
      assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
      assertThat(failure.text()).contains(names.length + " binaries", "2 boards", "sim-1");
    }
  }

  @Test
  void aFailedCheckNamesEntryAndBoardAndLeavesAllBoardsAsTheyAre() {
    programmed();
    Tarball tarball =
        new Tarball(
            List.of(
                new Tarball.Entry("good.jar", ByteBuffer.wrap(Roles.jar())),
                new Tarball.Entry("bad.jar", ByteBuffer.wrap(new byte[10]))));

    AcceleratorException failure =
        failure(() -> group.program(Bitstream.of("x", ByteBuffer.wrap(tarball.toTar()))));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    assertThat(failure.text()).contains("entry bad.jar", "board sim-1");
    assertThat(group.state().epoch()).isEqualTo(1);
    assertThat(group.openComputeUnit("spin-a.jar").kernel().name()).isEqualTo("spin-a.jar");
  }

  @Test
  void declaredKernelsGoToTheirBinaries() {
    KernelInfo spin = new KernelInfo("spin-b.jar", List.of(), List.of(), Map.of());
    group.program(declaring(spin));
    assertThat(failure(() -> group.check(declaring(kernel("spin")))).text())
        .contains("does not say its binary");
    assertThat(failure(() -> group.check(declaring(kernel("spin-c.jar")))).text())
        .contains("c.jar", "a.jar, b.jar");
    AcceleratorException wrong = failure(() -> group.check(declaring(kernel("turn-b.jar"))));
    assertThat(wrong.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    assertThat(wrong.text()).contains("entry b.jar", "turn");
  }

  private static KernelInfo kernel(String name) {
    return new KernelInfo(name, List.of(), List.of(), Map.of());
  }

  private static Bitstream declaring(KernelInfo kernel) {
    return new Bitstream(
        "roles.tar",
        Roles.bitstream("a.jar", "b.jar").bytes(),
        Optional.of(new Platform("coral", "2xsim", "1.0")),
        List.of(kernel),
        Map.of());
  }

  @Test
  void aBitstreamForAnotherNumberOfBoardsIsIncompatible() {
    Bitstream three =
        new Bitstream(
            "x",
            Roles.bitstream("a.jar", "b.jar").bytes(),
            Optional.of(new Platform("coral", "3xsim", "1.0")),
            List.of(),
            Map.of());

    assertThat(failure(() -> group.check(three)).getMessage())
        .contains("INCOMPATIBLE", "3xsim", "2xsim");
  }

  @Test
  void aBoardThatRefusesLeavesTheWholeGroupUnprogrammed() {
    programmed();
    boards.simulator.inject("sim-1", "program:1=fail");
    Buffer old = group.memories().get(0).allocate(64);

    AcceleratorException failure = failure(() -> group.program(Roles.bitstream("x.jar", "y.jar")));

    assertThat(failure.code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
    assertThat(failure.text()).contains("entry y.jar", "board sim-1").doesNotContain("sim-0");
    assertThat(failure.vendorText()).contains("SIM_PROGRAM_REFUSED");
    assertThat(group.state().phase()).isEqualTo(Phase.UNPROGRAMMED);
    assertThat(group.state().epoch()).isEqualTo(2);
    assertThat(((GroupResource) group).members())
        .allMatch(member -> member.resource().state().phase() == Phase.UNPROGRAMMED);
    assertThat(failure(group::memories).code()).isEqualTo(ErrorCode.NOT_PROGRAMMED);
    assertThat(failure(old::copyToDevice).code()).isEqualTo(ErrorCode.STALE);
    programmed();
    assertThat(group.state().epoch()).isEqualTo(3);
  }

  @Test
  void programmingWaitsForBothBoardsAndTouchesNoneWhenOneIsBusy() throws Exception {
    reopen(BoardModel.DEFAULT);
    programmed();
    ComputeUnit spin = group.openComputeUnit("spin-b.jar");
    spin.setInt(0, 20_000_000);
    Event busy = spin.run();
    Buffer near = group.memories().get(0).allocate(64);

    AcceleratorException failure = failure(() -> programmed());

    assertThat(failure.code()).isEqualTo(ErrorCode.BUSY);
    assertThat(group.state().epoch()).isEqualTo(1);
    near.copyToDevice().await(SOON);
    group.capability(Reset.class).reset();
    assertThat(busy.failure().orElseThrow().code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
    assertThat(group.state().phase()).isEqualTo(Phase.UNPROGRAMMED);
    assertThat(failure(near::copyToDevice).code()).isEqualTo(ErrorCode.STALE);
  }

  @Test
  void aLostBoardLosesTheGroupAndFreesTheOther() throws Exception {
    reopen(BoardModel.DEFAULT);
    programmed();
    Buffer far = group.memories().get(2).allocate(64);
    ComputeUnit spin = group.openComputeUnit("spin-b.jar");
    spin.setInt(0, 20_000_000);
    Event outstanding = spin.run();

    boards.simulator.lose("sim-0");

    assertThatThrownBy(() -> outstanding.await(SOON)).hasMessageContaining("DEVICE_LOST");
    assertThat(group.state().phase()).isEqualTo(Phase.LOST);
    assertThat(group.state().cause().orElseThrow()).contains("sim-0");
    assertThat(failure(far::copyToDevice).code()).isEqualTo(ErrorCode.DEVICE_LOST);
    assertThat(failure(far::hostViews).code()).isEqualTo(ErrorCode.DEVICE_LOST);
    assertThat(failure(() -> spin.setInt(0, 1)).code()).isEqualTo(ErrorCode.DEVICE_LOST);
    Awaitility.await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              boards.simulator.open("sim-1").close();
              return true;
            });
    group.close();
    boards.simulator.revive("sim-0");
    boards.groups.open("sim-0+sim-1").close();
  }

  @Test
  void theLossOfAnIdleBoardIsNoticedWithoutACall() {
    programmed();
    boards.simulator.lose("sim-1");

    Awaitility.await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              boards.simulator.open("sim-0").close();
              return true;
            });
  }

  @Test
  void aHungRunResetsBothBoards() {
    reopen(BoardModel.DEFAULT.withFaults("run:1=hang").withHangLimit(50));
    programmed();
    ComputeUnit spin = group.openComputeUnit("spin-a.jar");
    spin.setInt(0, 0);
    Buffer far = group.memories().get(2).allocate(64);

    Event hung = spin.run();

    assertThatThrownBy(() -> hung.await(SOON)).hasMessageContaining("EXECUTION_FAILED");
    Awaitility.await().atMost(SOON).until(() -> group.state().phase() == Phase.UNPROGRAMMED);
    assertThat(failure(far::copyToDevice).code()).isEqualTo(ErrorCode.STALE);
    programmed();
  }

  @Test
  void anOpenGroupHoldsItsBoardsAndAClosedOneFreesThem() {
    assertThat(failure(() -> boards.simulator.open("sim-1")).code()).isEqualTo(ErrorCode.BUSY);
    assertThat(failure(() -> boards.groups.open("sim-0+sim-1")).code()).isEqualTo(ErrorCode.BUSY);

    group.close();

    boards.simulator.open("sim-1").close();
    assertThat(failure(group::memories).code()).isEqualTo(ErrorCode.CLOSED);
  }

  @Test
  void aBoardInUseKeepsTheGroupFromOpeningAndTheOtherFree() {
    group.close();
    Resource held = boards.simulator.open("sim-1");

    AcceleratorException failure = failure(() -> boards.groups.open("sim-0+sim-1"));

    assertThat(failure.code()).isEqualTo(ErrorCode.BUSY);
    assertThat(failure.text()).contains("sim-1");
    boards.simulator.open("sim-0").close();
    held.close();
    boards.groups.open("sim-0+sim-1").close();
  }

  @Test
  void handsOptionalOperationsToTheRightBoard() {
    programmed();
    Registers registers = group.capability(Registers.class);
    registers.write("copy-b.jar", 0x10, 7);
    Buffer whole = group.memories().get(2).allocate(8192);
    SubBuffers subBuffers = group.capability(SubBuffers.class);
    Buffer part = subBuffers.subBuffer(whole, subBuffers.alignment(), 64);
    group.openComputeUnit("fault-b.jar").run();

    assertThat(registers.read("copy-b.jar", 0x10)).isEqualTo(7);
    assertThat(registers.read("copy-a.jar", 0x10)).isZero();
    assertThatThrownBy(() -> registers.read("copy", 0)).hasMessageContaining("copy-a.jar");
    assertThat(part.memory()).isSameAs(whole.memory());
    assertThat(group.capability(FaultReporting.class).recentFaults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.computeUnit()).isEqualTo("fault-b.jar"));
  }
}
