package io.coral.runtime.xilinx.internal;

import io.coral.runtime.xilinx.format.Xclbin;
import io.coral.spec.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The boards on the PCI bus as the kernel shows them, whether or not a driver or a library knows
 * them: why a board that is in the machine does not show in OpenCL.
 */
final class PciBoards {
  private static final Set<String> VENDORS = Set.of("0x10ee", "0x1d0f");

  /** Processing accelerators and memory controllers: what the boards say they are. */
  private static final List<String> CLASSES = List.of("0x12", "0x05");

  private static final Set<String> MANAGEMENT = Set.of("xclmgmt", "xrt-mgmt");
  private static final Pattern BDF =
      Pattern.compile("[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-9a-f]");

  private final Path sysfs;
  private final Path dev;

  /**
   * Boards under a root.
   *
   * @param sysfs usually {@code /sys}
   */
  PciBoards(Path sysfs) {
    this.sysfs = sysfs;
    Path parent = sysfs.toAbsolutePath().getParent();
    this.dev = (parent == null ? sysfs.toAbsolutePath() : parent).resolve("dev");
  }

  /** The folder of a board, where there is one. */
  Optional<Path> folder(String bdf) {
    if (!isAddress(bdf)) {
      return Optional.empty();
    }
    return Optional.of(devices().resolve(bdf)).filter(Files::isDirectory);
  }

  /** The UUIDs of the interfaces that a board's shell has, in lower-case hex; none if untold. */
  static List<String> interfaces(Path board) {
    return read(board, "interface_uuids").stream()
        .flatMap(String::lines)
        .map(Xclbin::plainUuid)
        .filter(uuid -> !uuid.isEmpty())
        .toList();
  }

  /** Whether the text is an address on the PCI bus: {@code dddd:bb:dd.f}. */
  static boolean isAddress(String text) {
    return BDF.matcher(text).matches();
  }

  /** What stands in the way of each board that is there, in the order of their addresses. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    try (Stream<Path> functions = Files.list(devices())) {
      functions.sorted().filter(this::isBoard).forEach(board -> inspect(board, findings));
    } catch (IOException | UncheckedIOException e) {
      // a machine without a PCI bus has no boards
      return findings;
    }
    return findings;
  }

  private Path devices() {
    return sysfs.resolve("bus/pci/devices");
  }

  private boolean isBoard(Path function) {
    return read(function, "vendor").filter(VENDORS::contains).isPresent()
        && read(function, "class")
            .filter(code -> CLASSES.stream().anyMatch(code::startsWith))
            .isPresent()
        && driver(function).filter(MANAGEMENT::contains).isEmpty();
  }

  private void inspect(Path board, List<Finding> findings) {
    String bdf = name(board);
    if (driver(board).isEmpty()) {
      findings.add(
          new Finding(
              Finding.Kind.DRIVER,
              "board " + bdf,
              "a Xilinx board is on the PCI bus, and no driver has it",
              "install XRT's kernel module and load it (modprobe xocl)"));
      return;
    }
    Optional<Path> node = node(board);
    if (node.isEmpty()) {
      findings.add(
          new Finding(
              Finding.Kind.DEVICE_NODE,
              "board " + bdf,
              "its driver shows no render node under " + board.resolve("drm"),
              "look at the kernel's log (dmesg); reload the driver or program the shell again"));
    } else if (!Files.exists(node.get())) {
      findings.add(
          new Finding(
              Finding.Kind.DEVICE_NODE,
              node.get().toString(),
              "the device node of board " + bdf + " is missing",
              "pass the node into the container (--device), or restart udev"));
    } else if (!Files.isReadable(node.get()) || !Files.isWritable(node.get())) {
      findings.add(
          new Finding(
              Finding.Kind.PERMISSION,
              node.get().toString(),
              "this user may not read and write the device node of board " + bdf,
              "add the user to the group that owns the node (usually render)"));
    }
  }

  private Optional<Path> node(Path board) {
    try (Stream<Path> nodes = Files.list(board.resolve("drm"))) {
      return nodes
          .map(PciBoards::name)
          .filter(name -> name.startsWith("renderD"))
          .sorted()
          .findFirst()
          .map(name -> dev.resolve("dri").resolve(name));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> driver(Path function) {
    try {
      return Optional.of(name(function.resolve("driver").toRealPath()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> read(Path function, String file) {
    try {
      return Optional.of(
          Files.readString(function.resolve(file), StandardCharsets.ISO_8859_1)
              .strip()
              .toLowerCase(Locale.ROOT));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
