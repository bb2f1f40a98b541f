package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PciBoardsTest {
  private static final String BDF = "0000:3b:00.1";

  @TempDir private Path root;
  private Path board;

  @BeforeEach
  void plug() throws IOException {
    board = function(BDF, "0x10ee", "0x120000");
  }

  private Path function(String bdf, String vendor, String code) throws IOException {
    Path folder = Files.createDirectories(root.resolve("sys/bus/pci/devices").resolve(bdf));
    Files.writeString(folder.resolve("vendor"), vendor + "\n");
    Files.writeString(folder.resolve("class"), code + "\n");
    return folder;
  }

  private void driver(Path function, String name) throws IOException {
    Path driver = Files.createDirectories(root.resolve("sys/bus/pci/drivers").resolve(name));
    Files.createSymbolicLink(function.resolve("driver"), driver);
  }

  private List<Finding> findings() {
    return new PciBoards(root.resolve("sys")).findings();
  }

  @Test
  void aBoardWithoutADriverIsFound() {
    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Finding.Kind.DRIVER);
              assertThat(finding.subject()).contains(BDF);
              assertThat(finding.remedy()).contains("modprobe xocl");
            });
  }

  @Test
  void aBoardWithoutANodeIsFound() throws IOException {
    driver(board, "xocl");

    assertThat(findings())
        .singleElement()
        .extracting(Finding::kind)
        .isEqualTo(Finding.Kind.DEVICE_NODE);
  }

  @Test
  void aNodeThatIsNotInDevIsFoundByItsName() throws IOException {
    driver(board, "xocl");
    Files.createDirectories(board.resolve("drm/renderD129"));

    assertThat(findings()).singleElement().asString().contains("dev/dri/renderD129");
  }

  @Test
  void aBoardWithAllItNeedsHasNoFinding() throws IOException {
    driver(board, "xocl");
    Files.createDirectories(board.resolve("drm/renderD129"));
    Files.createDirectories(root.resolve("dev/dri"));
    Files.createFile(root.resolve("dev/dri/renderD129"));

    assertThat(findings()).isEmpty();
    assertThat(new PciBoards(root.resolve("sys")).folder(BDF)).contains(board);
  }

  @Test
  void otherDevicesAndManagementFunctionsAreLeftAlone() throws IOException {
    driver(board, "xclmgmt");
    function("0000:00:02.0", "0x8086", "0x030000");
    function("0000:00:03.0", "0x1d0f", "0x020000");

    assertThat(findings()).isEmpty();
  }

  @Test
  void aMachineWithoutABusHasNoBoards() {
    assertThat(new PciBoards(root.resolve("nowhere")).findings()).isEmpty();
    assertThat(new PciBoards(root.resolve("nowhere")).folder("../../etc")).isEmpty();
  }
}
