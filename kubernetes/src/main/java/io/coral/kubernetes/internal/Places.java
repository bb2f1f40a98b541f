package io.coral.kubernetes.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;

/**
 * Where boards are plugged in, as the kernel tells.
 *
 * @param devices the folder with a link for each PCI device
 */
public record Places(Path devices) {

  /** Of the first of a board's PCI ids. */
  public Place of(List<String> pciIds) {
    if (pciIds.isEmpty() || !Files.exists(devices.resolve(pciIds.get(0)))) {
      return Place.UNKNOWN;
    }
    try {
      Path device = devices.resolve(pciIds.get(0)).toRealPath();
      List<String> path =
          StreamSupport.stream(device.spliterator(), false).map(Path::toString).toList();
      return new Place(node(device), path);
    } catch (IOException e) {
      return Place.UNKNOWN;
    }
  }

  /** A machine with one node says -1. */
  private static OptionalInt node(Path device) throws IOException {
    Path file = device.resolve("numa_node");
    if (!Files.exists(file)) {
      return OptionalInt.empty();
    }
    int node = Integer.parseInt(Files.readString(file).strip());
    return node < 0 ? OptionalInt.empty() : OptionalInt.of(node);
  }
}
