package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.format.Boards;
import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What the system itself says of cards that do not work: driver, device nodes, permissions. */
final class SystemFindings {

  private static final long INTEL = 0x8086;
  private static final String NODES = "{dfl-fme,dfl-port,intel-fpga-fme,intel-fpga-port}.*";

  private final Sysfs sysfs;
  private final Path dev;

  SystemFindings(Sysfs sysfs, Path dev) {
    this.sysfs = sysfs;
    this.dev = dev;
  }

  List<Finding> find() {
    List<Finding> findings = new ArrayList<>();
    boolean driven = false;
    for (String address : sysfs.list("bus/pci/devices")) {
      String function = sysfs.pciFunction(address);
      OptionalLong vendor = sysfs.number(function + "/vendor");
      OptionalLong device = sysfs.number(function + "/device");
      if (vendor.orElse(0) == INTEL && Boards.isCard((int) device.orElse(0))) {
        driven |= sysfs.exists(function + "/driver");
        if (!sysfs.exists(function + "/driver")) {
          findings.add(
              new Finding(
                  Finding.Kind.DRIVER,
                  "card " + address,
                  "no driver is bound to it",
                  "load the driver (modprobe dfl-pci, or intel-fpga-pci of Intel's stack)"));
        }
      }
    }
    List<Path> nodes = nodes();
    if (driven && nodes.isEmpty()) {
      findings.add(
          new Finding(
              Finding.Kind.DEVICE_NODE,
              dev.resolve(NODES).toString(),
              "a driver is bound to a card, and there is no device node",
              "load the feature drivers (modprobe dfl-fme dfl-afu); in a container, pass the"
                  + " nodes in"));
    }
    for (Path node : nodes) {
      if (!Files.isReadable(node) || !Files.isWritable(node)) {
        findings.add(
            new Finding(
                Finding.Kind.PERMISSION,
                node.toString(),
                "this user may not read and write it",
                "allow it by a udev rule, or add the user to the group that owns it"));
      }
    }
    return findings;
  }

  private List<Path> nodes() {
    List<Path> nodes = new ArrayList<>();
    if (Files.isDirectory(dev)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(dev, NODES)) {
        entries.forEach(nodes::add);
      } catch (IOException | DirectoryIteratorException e) {
        return List.of();
      }
    }
    nodes.sort(null);
    return nodes;
  }
}
