package io.coral.runtime.dualfpga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.dualfpga.tar.Tarball;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.BoardModel.Cable;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.kernel.Cmac;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.runtime.sim.kernel.NetworkLayer;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.capability.Registers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkSetupTest {

  private static final BoardModel PLUGGED = BoardModel.DEFAULT.withoutDelays();
  private static final BoardModel UNPLUGGED = PLUGGED.withCable(new Cable(false, 0, 0));

  private static Bitstream bitstream(int boards, Class<?>... kernels) {
    byte[] jar = KernelJar.pack(PLUGGED.platform(), List.of(kernels));
    List<Tarball.Entry> entries = new ArrayList<>();
    for (int i = 0; i < boards; i++) {
      entries.add(new Tarball.Entry("b" + i, ByteBuffer.wrap(jar)));
    }
    return Bitstream.of("net.tar", ByteBuffer.wrap(new Tarball(entries).toTar()));
  }

  private static AcceleratorException failure(Resource group, Bitstream bitstream) {
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> group.program(bitstream));
    assertThat(failure.code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
    assertThat(group.state().phase()).isEqualTo(Phase.UNPROGRAMMED);
    return failure;
  }

  @Test
  void givesTheBoardsTheUsualAddressesAndConnectsThem() {
    try (Boards boards = Boards.of(2, Map.of())) {
      Resource group = boards.groups.open("sim-0+sim-1");
      group.program(bitstream(2, Cmac.class, NetworkLayer.class));
      Registers registers = group.capability(Registers.class);

      assertThat(registers.read("networklayer-b0", 0x80)).isEqualTo(0x35029de4);
      assertThat(registers.read("networklayer-b0", 0x84)).isEqualTo(0x000a);
      assertThat(registers.read("networklayer-b0", 0x88)).isEqualTo(0xc0a80004);
      assertThat(registers.read("networklayer-b1", 0x80)).isEqualTo(0x35029de5);
      assertThat(registers.read("networklayer-b1", 0x88)).isEqualTo(0xc0a80005);
      assertThat(registers.read("networklayer-b0", 0x2010)).isEqualTo(0xc0a80005);
      assertThat(registers.read("networklayer-b0", 0x2090)).isEqualTo(50_000);
      assertThat(registers.read("networklayer-b0", 0x2110)).isEqualTo(60_000);
      assertThat(registers.read("networklayer-b0", 0x2190)).isEqualTo(1);
      assertThat(registers.read("networklayer-b0", 0x2198)).isZero();
      assertThat(registers.read("networklayer-b1", 0x2090)).isEqualTo(60_000);
      assertThat(registers.read("networklayer-b1", 0x2110)).isEqualTo(50_000);
      assertThat(registers.read("networklayer-b1", 0x5404)).isEqualTo(1);
      assertThat(registers.read("networklayer-b0", 0x5404)).isEqualTo(1 << 8);
    }
  }

  @Test
  void connectsEachOfThreeBoardsWithBothOthers() {
    try (Boards boards = Boards.of(3, Map.of("size", 3))) {
      Resource group = boards.groups.open("sim-0+sim-1+sim-2");
      group.program(bitstream(3, Cmac.class, NetworkLayer.class));
      Registers registers = group.capability(Registers.class);

      assertThat(registers.read("networklayer-b1", 0x2010)).isEqualTo(0xc0a80004);
      assertThat(registers.read("networklayer-b1", 0x2018)).isEqualTo(0xc0a80006);
      assertThat(registers.read("networklayer-b1", 0x2110)).isEqualTo(50_000);
      assertThat(registers.read("networklayer-b1", 0x2118)).isEqualTo(60_000);
      assertThat(registers.read("networklayer-b1", 0x21a0)).isZero();
    }
  }

  @Test
  void groupsInOneNetworkHaveDifferentAddresses() {
    try (Boards boards = Boards.of(4, Map.of())) {
      Resource first = boards.groups.open("sim-0+sim-1");
      Resource second = boards.groups.open("sim-2+sim-3");
      first.program(bitstream(2, Cmac.class, NetworkLayer.class));
      second.program(bitstream(2, Cmac.class, NetworkLayer.class));
      Registers registers = second.capability(Registers.class);

      assertThat(registers.read("networklayer-b0", 0x80)).isEqualTo(0x35029de6);
      assertThat(registers.read("networklayer-b0", 0x88)).isEqualTo(0xc0a80006);
      assertThat(registers.read("networklayer-b0", 0x2010)).isEqualTo(0xc0a80007);
      assertThat(registers.read("networklayer-b1", 0x2010)).isEqualTo(0xc0a80006);
      assertThat(first.capability(Registers.class).read("networklayer-b0", 0x88))
          .isEqualTo(0xc0a80004);
    }
  }

  @Test
  void takesAddressesAndSocketsFromTheConfiguration() {
    Map<String, Object> settings =
        Map.of(
            "network.ips", "10.0.0.7,10.0.0.9",
            "network.macs", "02:00:00:00:00:07,02:00:00:00:00:09",
            "network.sockets",
                new String[] {
                  "board=0; socket=3; port=1234; to=10.0.0.9:4321",
                  "board=1; socket=2; port=4321; to=10.0.0.7:1234"
                });
    try (Boards boards = Boards.of(2, settings)) {
      Resource group = boards.groups.open("sim-0+sim-1");
      group.program(bitstream(2, Cmac.class, NetworkLayer.class));
      Registers registers = group.capability(Registers.class);

      assertThat(registers.read("networklayer-b0", 0x84)).isEqualTo(0x0200);
      assertThat(registers.read("networklayer-b0", 0x2190)).isZero();
      assertThat(registers.read("networklayer-b0", 0x2190 + 24)).isEqualTo(1);
      assertThat(registers.read("networklayer-b0", 0x2010 + 24)).isEqualTo(0x0a000009);
      assertThat(registers.read("networklayer-b1", 0x2090 + 16)).isEqualTo(1234);
    }
  }

  @Test
  void noLinkFailsTheProgrammingAndNamesBoardAndStep() {
    try (Boards boards = Boards.of(List.of(PLUGGED, UNPLUGGED), Map.of("network.wait", "20ms"))) {
      Resource group = boards.groups.open("sim-0+sim-1");

      AcceleratorException failure = failure(group, bitstream(2, Cmac.class, NetworkLayer.class));

      assertThat(failure.text()).contains("step \"link\"", "board sim-1", "cmac_0", "cable");
    }
  }

  @Test
  void oneNetworkKernelWithoutTheOtherFails() {
    try (Boards boards = Boards.of(2, Map.of())) {
      Resource group = boards.groups.open("sim-0+sim-1");

      assertThat(failure(group, bitstream(2, NetworkLayer.class)).text())
          .contains("networklayer without cmac_");
    }
  }

  @Test
  void aNeighbourInAnotherNetworkIsNotFound() {
    Map<String, Object> settings =
        Map.of("network.ips", "10.0.0.4,10.0.1.5", "network.wait", "20ms");
    try (Boards boards = Boards.of(2, settings)) {
      Resource group = boards.groups.open("sim-0+sim-1");

      assertThat(failure(group, bitstream(2, Cmac.class, NetworkLayer.class)).text())
          .contains("step \"ARP discovery\"", "board sim-0", "10.0.1.5");
    }
  }

  @Test
  void networkKernelsNeedAccessToRegisters() {
    SimRuntime plain =
        new SimRuntime(List.of(PLUGGED, PLUGGED), List.of(Features.RESET), SimClock.REAL);
    try (plain;
        DualFpgaRuntime groups = new DualFpgaRuntime(List.of(plain), Map.of())) {
      Resource group = groups.open("sim-0+sim-1");

      assertThat(failure(group, bitstream(2, Cmac.class, NetworkLayer.class)).text())
          .contains("step \"registers\"", "network=off");
    }
  }

  @Test
  void isLeftAloneWhenSwitchedOffOrWithoutNetworkKernels() {
    try (Boards boards = Boards.of(List.of(UNPLUGGED, UNPLUGGED), Map.of("network", "off"))) {
      Resource group = boards.groups.open("sim-0+sim-1");
      group.program(bitstream(2, Cmac.class, NetworkLayer.class));
      assertThat(group.capability(Registers.class).read("networklayer-b0", 0x88)).isZero();
    }
    try (Boards boards = Boards.of(List.of(UNPLUGGED, UNPLUGGED), Map.of())) {
      Resource group = boards.groups.open("sim-0+sim-1");
      group.program(Roles.bitstream("a", "b"));
      assertThat(group.state().phase()).isEqualTo(Phase.PROGRAMMED);
    }
  }
}
