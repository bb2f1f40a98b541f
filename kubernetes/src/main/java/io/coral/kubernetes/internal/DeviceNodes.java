package io.coral.kubernetes.internal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The device nodes by which programs use boards, as the kernel tells. Nodes by which boards are
 * managed, such as XRT's {@code xclmgmt} and an FPGA management engine, are not among them.
 *
 * @param devices the folder with a link for each PCI device
 */
record DeviceNodes(Path devices) {

  private static final Pattern PCI_ID =
      Pattern.compile("[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

  /**
   * What a driver shows of a PCI device.
   *
   * @param path below the device, a pattern for each folder; the last is for the node's name
   * @param dev the folder of the node
   */
  private record Driver(List<String> path, String dev) {}

  /** XRT's, and the older and the newer one of Intel's cards. */
  private static final List<Driver> DRIVERS =
      List.of(
          new Driver(List.of("drm", "renderD[0-9]*"), "/dev/dri/"),
          new Driver(List.of("fpga", "intel-fpga-dev.[0-9]*", "intel-fpga-port.[0-9]*"), "/dev/"),
          new Driver(List.of("fpga_region", "region[0-9]*", "dfl-port.[0-9]*"), "/dev/"));

  /**
   * Those of a board, of which each of its PCI devices has one at least.
   *
   * @throws IOException when one has none, saying where it was looked for
   */
  List<String> of(List<String> pciIds) throws IOException {
    if (pciIds.isEmpty()) {
      throw new FileNotFoundException(
          "it has no device node: its runtime does not tell where it is on the PCI bus");
    }
    List<String> nodes = new ArrayList<>();
    for (String id : pciIds) {
      nodes.addAll(of(id));
    }
    return nodes;
  }

  private List<String> of(String pciId) throws IOException {
    if (!PCI_ID.matcher(pciId).matches()) {
      throw new FileNotFoundException(
          "it has no device node: \"" + pciId + "\" is no PCI id; expected one as 0000:3b:00.1");
    }
    Path device = devices.resolve(pciId);
    List<String> nodes = new ArrayList<>();
    for (Driver driver : DRIVERS) {
      for (Path found : below(device, driver.path())) {
        nodes.add(driver.dev() + found.getFileName());
      }
    }
    if (nodes.isEmpty()) {
      throw new FileNotFoundException(
          "it has no device node: "
              + device
              + " has none of drm/renderD*, fpga/intel-fpga-dev.*/intel-fpga-port.* and"
              + " fpga_region/region*/dfl-port.*; load the board's driver");
    }
    return nodes;
  }

  private static List<Path> below(Path folder, List<String> path) throws IOException {
    if (path.isEmpty()) {
      return List.of(folder);
    }
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> matching = Files.newDirectoryStream(folder, path.get(0))) {
        for (Path each : matching) {
          found.addAll(below(each, path.subList(1, path.size())));
        }
      }
    }
    return found.stream().sorted().toList();
  }
}
