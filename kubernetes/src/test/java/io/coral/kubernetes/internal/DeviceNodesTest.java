package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The device nodes of boards, in a tree as the kernel's. */
class DeviceNodesTest {

  private static final String BOARD = "0000:3b:00.1";

  @TempDir private Path pci;

  private void shows(String device, String path) throws IOException {
    Files.createDirectories(pci.resolve(device).resolve(path));
  }

  private List<String> nodes(String... pciIds) throws IOException {
    return new DeviceNodes(pci).of(List.of(pciIds));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "drm/renderD129, /dev/dri/renderD129",
    "fpga/intel-fpga-dev.1/intel-fpga-port.1, /dev/intel-fpga-port.1",
    "fpga_region/region2/dfl-port.3, /dev/dfl-port.3"
  })
  void eachDriverShowsThemAtItsPlace(String path, String node) throws IOException {
    shows(BOARD, path);

    assertThat(nodes(BOARD)).containsExactly(node);
  }

  @Test
  void nodesOfManagementAreNotAmongThem() throws IOException {
    shows(BOARD, "drm/card1");
    shows(BOARD, "drm/renderD129");
    shows(BOARD, "xclmgmt/xclmgmt15105");
    shows(BOARD, "fpga/intel-fpga-dev.0/intel-fpga-fme.0");
    shows(BOARD, "fpga_region/region0/dfl-fme.0");

    assertThat(nodes(BOARD)).containsExactly("/dev/dri/renderD129");
  }

  @Test
  void aGroupOfBoardsHasThoseOfEach() throws IOException {
    shows(BOARD, "drm/renderD129");
    shows("0000:af:00.1", "drm/renderD128");

    assertThat(nodes(BOARD, "0000:af:00.1"))
        .containsExactly("/dev/dri/renderD129", "/dev/dri/renderD128");
  }

  @Test
  void aGroupOfWhichOneHasNoneIsNoRawBoard() throws IOException {
    shows(BOARD, "drm/renderD129");

    assertThatExceptionOfType(FileNotFoundException.class)
        .isThrownBy(() -> nodes(BOARD, "0000:af:00.1"))
        .withMessageContaining(pci + "/0000:af:00.1 has none of drm/renderD*")
        .withMessageContaining("load the board's driver");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../3b", "0000:3b:00.1/..", "0000:3B:00.1", "0000:3b:00.8", ""})
  void whatIsNoPciIdIsLookedForNowhere(String id) {
    assertThatExceptionOfType(FileNotFoundException.class)
        .isThrownBy(() -> nodes(id))
        .withMessageContaining("\"" + id + "\" is no PCI id");
  }

  @Test
  void aBoardWhosePlaceIsNotKnownHasNone() {
    assertThatExceptionOfType(FileNotFoundException.class)
        .isThrownBy(this::nodes)
        .withMessageContaining("does not tell where it is");
  }
}
