package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.runtime.xilinx.format.DeviceTree;
import io.coral.runtime.xilinx.format.PlatformName;
import io.coral.runtime.xilinx.format.Xclbin;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Platform;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellMatchTest {
  private static final String BOARD = "xilinx_u250_gen3x16_base_3";
  private static final String FILE = "xilinx_u250_gen3x16_xdma_3_1_202020_1";
  private static final String BASE = "c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final String SHELL = "0123456789abcdef0123456789abcdef";
  private static final Bitstream BITSTREAM = Bitstream.of("shell", ByteBuffer.allocate(0));

  private static ShellMatch board(List<Platform> equal, String... interfaces) {
    Platform platform = PlatformName.parse(BOARD).orElseThrow();
    return new ShellMatch(
        new DeviceInfo(
            "xilinx-1",
            platform.vendor(),
            platform.name(),
            platform.version(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            equal,
            List.of(interfaces)));
  }

  private static AcceleratorException refused(ShellMatch board, Xclbin file) {
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> board.require(BITSTREAM, file));
    assertThat(failure.code()).isEqualTo(ErrorCode.INCOMPATIBLE);
    return failure;
  }

  @Test
  void interfacesThatTheBoardHasDecideOverNames() {
    Xclbin file = DeviceTree.file(FILE, SHELL);

    assertThat(file.interfaces()).containsExactly(SHELL);
    assertThatCode(() -> board(List.of(), BASE, SHELL).require(BITSTREAM, file))
        .doesNotThrowAnyException();
  }

  @Test
  void anInterfaceThatTheBoardLacksRefusesTheFileWhateverItsName() {
    AcceleratorException failure =
        refused(board(List.of(), BASE), DeviceTree.file(BOARD, BASE, SHELL));

    assertThat(failure.text()).contains(SHELL).contains(BASE).contains("gen3x16_base.3");
  }

  @Test
  void whereOneSideTellsNoInterfaceItIsSaidAndNamesDecide() {
    assertThat(refused(board(List.of()), DeviceTree.file(FILE, SHELL)).text())
        .contains("the board tells no interface UUIDs")
        .contains(SHELL)
        .contains("platforms.equal");
    assertThat(refused(board(List.of(), BASE), DeviceTree.file(FILE)).text())
        .contains("the file names no interface UUIDs");
    assertThat(refused(board(List.of()), DeviceTree.file(FILE)).text())
        .contains("xilinx/u250/gen3x16_xdma_3_1_202020.1")
        .doesNotContain("UUID");
  }

  @Test
  void anOperatorDeclaresNamesEqual() {
    XilinxSettings settings =
        XilinxSettings.of(
            Settings.of(XilinxRuntime.PID, Map.of("platforms.equal", BOARD + " = " + FILE)));
    List<Platform> equal = settings.equalTo(PlatformName.parse(BOARD).orElseThrow());

    assertThat(equal).containsExactly(PlatformName.parse(FILE).orElseThrow());
    assertThatCode(() -> board(equal).require(BITSTREAM, DeviceTree.file(FILE)))
        .doesNotThrowAnyException();
    assertThat(settings.equalTo(new Platform("xilinx", "u280", "xdma_201920.3"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"xilinx_u250_a_1", "xilinx_u250_a_1=xilinx_u250_a_1", "u250=u280", "=="})
  void aPairThatIsNoneIsTold(String pair) {
    try (XilinxRuntime runtime = new XilinxRuntime(Map.of("platforms.equal", pair))) {
      assertThat(runtime.discover().findings())
          .singleElement()
          .asString()
          .contains("platforms.equal has");
    }
  }

  @Test
  void theInterfacesOfABoardAreReadFromSysfs(@TempDir Path board) throws IOException {
    assertThat(PciBoards.interfaces(board)).isEmpty();
    Files.writeString(board.resolve("interface_uuids"), BASE + "\n" + SHELL.toUpperCase() + "\n");

    assertThat(PciBoards.interfaces(board)).containsExactly(BASE, SHELL);
  }
}
