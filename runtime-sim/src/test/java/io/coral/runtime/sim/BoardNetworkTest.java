package io.coral.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.runtime.sim.kernel.Cmac;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.runtime.sim.kernel.NetworkLayer;
import io.coral.runtime.sim.net.Echo;
import io.coral.runtime.sim.net.FaultyEcho;
import io.coral.runtime.sim.net.Immeasurable;
import io.coral.runtime.sim.net.Receiver;
import io.coral.runtime.sim.net.Sender;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Event.State;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.capability.Registers;
import io.coral.spec.capability.Reset;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoardNetworkTest {

  private static final String LAYER = "networklayer";
  private static final int IP = 0xc0a80004;

  /** 100 bytes with their headers take 166 ns at 1 GB/s. */
  private static final BoardModel MODEL =
      BoardModel.DEFAULT.withoutDelays().withCable(new BoardModel.Cable(true, 1_000, 1e9));

  private final VirtualClock clock = new VirtualClock();
  private final List<SimRuntime> simulators = new ArrayList<>();

  @AfterEach
  void stop() {
    simulators.forEach(SimRuntime::close);
  }

  private List<Resource> boards(BoardModel first, BoardModel second, Class<?>... kernels) {
    SimRuntime simulator = new SimRuntime(List.of(first, second), SimRuntime.ALL_FEATURES, clock);
    simulators.add(simulator);
    List<Class<?>> classes = new ArrayList<>(List.of(Cmac.class, NetworkLayer.class));
    classes.addAll(List.of(kernels));
    byte[] jar = KernelJar.pack(BoardModel.DEFAULT.platform(), classes);
    List<Resource> boards = List.of(simulator.open("sim-0"), simulator.open("sim-1"));
    boards.forEach(board -> board.program(Bitstream.of("net.jar", ByteBuffer.wrap(jar))));
    return boards;
  }

  /** Gives the boards neighbouring addresses and connects their sockets 0. */
  private static void connect(List<Resource> boards) {
    for (int i = 0; i < 2; i++) {
      Registers registers = boards.get(i).capability(Registers.class);
      registers.write(LAYER, 0x80, 0x9de0 + i);
      registers.write(LAYER, 0x88, IP + i);
      registers.write(LAYER, 0x2010, IP + 1 - i);
      registers.write(LAYER, 0x2090, i == 0 ? 50_000 : 60_000);
      registers.write(LAYER, 0x2110, i == 0 ? 60_000 : 50_000);
      registers.write(LAYER, 0x2190, 1);
    }
    boards.forEach(board -> discover(board.capability(Registers.class)));
  }

  private static void discover(Registers registers) {
    registers.write(LAYER, 0x5500, 0);
    registers.write(LAYER, 0x5500, 1);
    registers.write(LAYER, 0x5500, 0);
  }

  private static Event send(Resource board, int bytes, int value) {
    ComputeUnit unit = board.openComputeUnit("sender");
    unit.setInt(0, 0);
    unit.setInt(1, bytes);
    unit.setByte(2, (byte) value);
    return unit.run();
  }

  private static Event receive(Resource board, Buffer target) {
    ComputeUnit unit = board.openComputeUnit("receiver");
    unit.setInt(0, 0);
    unit.setBuffer(1, target);
    return unit.run();
  }

  @Test
  void tellsItsSocketsItsLinkAndItsNeighbours() {
    List<Resource> boards = boards(MODEL, MODEL, Sender.class);
    Registers registers = boards.get(0).capability(Registers.class);

    assertThat(registers.read(LAYER, 0x2210)).isEqualTo(16);
    assertThat(registers.read("cmac_0", 0x80)).isEqualTo(1);
    discover(registers);
    assertThat(registers.read(LAYER, 0x5404)).isZero();
    connect(boards);
    assertThat(registers.read(LAYER, 0x5404)).isEqualTo(1 << 8);
    assertThat(registers.read(LAYER, 0x5000 + 4 * 5)).isEqualTo(IP + 1);
    assertThat(registers.read(LAYER, 0x4800 + 8 * 5)).isEqualTo(0x9de1);
  }

  @Test
  void aBoardWithoutACableHasNoLinkAndNoNeighbours() {
    BoardModel unplugged = MODEL.withCable(new BoardModel.Cable(false, 0, 0));
    List<Resource> boards = boards(MODEL, unplugged, Sender.class);
    connect(boards);

    assertThat(boards.get(1).capability(Registers.class).read("cmac_0", 0x80)).isZero();
    assertThat(boards.get(0).capability(Registers.class).read(LAYER, 0x5404)).isZero();
  }

  @Test
  void aPacketTakesBandwidthAndLatencyAndEndsTheRunThatWaitsForIt() {
    List<Resource> boards = boards(MODEL, MODEL, Sender.class, Receiver.class);
    connect(boards);
    Buffer target = boards.get(1).memories().get(0).allocate(200);
    Event received = receive(boards.get(1), target);
    Event first = send(boards.get(0), 100, 1);
    Event second = send(boards.get(0), 100, 2);
    assertThat(first.state()).isEqualTo(State.COMPLETED);
    assertThat(second.state()).isEqualTo(State.COMPLETED);

    clock.advance(Duration.ofNanos(1_165));
    assertThat(received.state()).isEqualTo(State.PENDING);
    clock.advance(Duration.ofNanos(1));
    assertThat(received.state()).isEqualTo(State.COMPLETED);

    Event next = receive(boards.get(1), target);
    clock.advance(Duration.ofNanos(165));
    assertThat(next.state()).isEqualTo(State.PENDING);
    clock.advance(Duration.ofNanos(1));
    assertThat(next.state()).isEqualTo(State.COMPLETED);
    target.copyFromDevice();
    assertThat(target.hostView().get(99)).isEqualTo((byte) 2);
  }

  @Test
  void aPacketThatIsThereAlreadyIsTakenAtOnce() {
    List<Resource> boards = boards(MODEL, MODEL, Sender.class, Receiver.class);
    connect(boards);
    send(boards.get(0), 10, 7);
    clock.runAll();

    Event received = receive(boards.get(1), boards.get(1).memories().get(0).allocate(10));

    assertThat(received.state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void packetsToAnUnsetSocketAnUnknownNeighbourOrAnotherPortAreLost() {
    List<Resource> boards = boards(MODEL, MODEL, Sender.class, Receiver.class);
    Registers front = boards.get(0).capability(Registers.class);
    Registers back = boards.get(1).capability(Registers.class);
    Event received = receive(boards.get(1), boards.get(1).memories().get(0).allocate(10));
    send(boards.get(0), 10, 1);
    connect(boards);
    back.write(LAYER, 0x2190, 0);
    send(boards.get(0), 10, 2);
    clock.runAll();
    back.write(LAYER, 0x2190, 1);
    front.write(LAYER, 0x2090, 50_001);
    send(boards.get(0), 10, 3);
    clock.runAll();
    front.write(LAYER, 0x2090, 50_000);
    front.write(LAYER, 0x5404, 0);
    send(boards.get(0), 10, 4);
    clock.runAll();
    assertThat(received.state()).isEqualTo(State.PENDING);

    discover(front);
    send(boards.get(0), 10, 5);
    clock.runAll();

    assertThat(received.state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void aFreeRunningKernelWorksOnPacketsOneAfterTheOther() {
    List<Resource> boards = boards(MODEL, MODEL, Sender.class, Receiver.class, Echo.class);
    connect(boards);
    Resource plain = boards.get(0);
    plain.program(
        Bitstream.of(
            "plain.jar",
            ByteBuffer.wrap(
                KernelJar.pack(
                    BoardModel.DEFAULT.platform(),
                    List.of(Cmac.class, NetworkLayer.class, Sender.class, Receiver.class)))));
    connect(boards);
    Buffer target = plain.memories().get(0).allocate(100);
    ComputeUnit receiver = plain.openComputeUnit("receiver");
    receiver.setInt(0, 0);
    receiver.setBuffer(1, target);
    Event one = receiver.run();
    Event two = receiver.run();
    send(plain, 100, 1);
    send(plain, 100, 2);

    clock.advance(Duration.ofNanos(1_166 + 10_000 + 1_166));
    assertThat(one.state()).isEqualTo(State.COMPLETED);
    assertThat(two.state()).isEqualTo(State.PENDING);
    clock.advance(Duration.ofNanos(10_000));
    assertThat(two.state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void aRunThatWaitsInVainEndsWithAReset() {
    List<Resource> boards = boards(MODEL, MODEL, Receiver.class);
    connect(boards);
    Event received = receive(boards.get(1), boards.get(1).memories().get(0).allocate(10));

    boards.get(1).capability(Reset.class).reset();

    assertThat(received.failure().orElseThrow()).hasMessageContaining("EXECUTION_FAILED");
  }

  @Test
  void launchingAFreeRunningKernelOrOneWithoutItsNetworkIsAFault() {
    List<Resource> boards = boards(MODEL, MODEL, Echo.class);
    assertThat(boards.get(0).openComputeUnit("echo").run().failure().orElseThrow())
        .hasMessageContaining("free-running");
    boards
        .get(0)
        .program(
            Bitstream.of(
                "no-network.jar",
                ByteBuffer.wrap(
                    KernelJar.pack(BoardModel.DEFAULT.platform(), List.of(Sender.class)))));

    assertThat(send(boards.get(0), 1, 1).failure().orElseThrow())
        .hasMessageContaining("pack Cmac and NetworkLayer");
  }

  @Test
  void anErrorInAFreeRunningKernelLosesThatPacketAlone() {
    List<Resource> boards = boards(MODEL, MODEL, Sender.class, Receiver.class, FaultyEcho.class);
    Resource plain = boards.get(0);
    plain.program(packed(Cmac.class, NetworkLayer.class, Sender.class, Receiver.class));
    connect(boards);
    Buffer target = plain.memories().get(0).allocate(10);
    Event answer = receive(plain, target);

    send(plain, 10, 1);
    send(plain, 10, 2);
    clock.runAll();
    assertThat(answer.state()).isEqualTo(State.PENDING);
    send(plain, 10, 3);
    clock.runAll();

    assertThat(answer.state()).isEqualTo(State.COMPLETED);
    target.copyFromDevice();
    assertThat(target.hostView().get(0)).isEqualTo((byte) 3);
    assertThat(boards.get(1).state().phase()).isEqualTo(Phase.PROGRAMMED);
  }

  @Test
  void anErrorOfAFreeRunningKernelWhileProgrammingFailsThatAndTheBoardLives() {
    List<Resource> boards = boards(MODEL, MODEL, Sender.class, Receiver.class);
    Resource board = boards.get(1);

    assertThatExceptionOfType(AcceleratorException.class)
        .isThrownBy(() -> board.program(packed(Cmac.class, NetworkLayer.class, Immeasurable.class)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PROGRAM_FAILED))
        .withRootCauseInstanceOf(StackOverflowError.class);

    board.program(packed(Cmac.class, NetworkLayer.class, Sender.class, Receiver.class));
    connect(boards);
    Event received = receive(board, board.memories().get(0).allocate(10));
    send(boards.get(0), 10, 3);
    clock.runAll();
    assertThat(received.state()).isEqualTo(State.COMPLETED);
  }

  private static Bitstream packed(Class<?>... kernels) {
    byte[] jar = KernelJar.pack(BoardModel.DEFAULT.platform(), List.of(kernels));
    return Bitstream.of("net.jar", ByteBuffer.wrap(jar));
  }
}
