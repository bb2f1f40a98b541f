package io.coral.kubernetes.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/** Where boards are plugged in, as the kernel tells. Any thread. */
public final class Places {

  private final Path devices;

  /** By PCI id; a slot stays where it is. */
  private final Map<String, Place> known = new ConcurrentHashMap<>();

  /** In the folder with a link for each PCI device. */
  public Places(Path devices) {
    this.devices = devices;
  }

  /** Of the first of a board's PCI ids. */
  public Place of(List<String> pciIds) {
    return pciIds.isEmpty() ? Place.UNKNOWN : of(pciIds.get(0));
  }

  private Place of(String pciId) {
    Place place = known.get(pciId);
    if (place == null && devices.resolve(pciId).toFile().exists()) {
      place = read(pciId);
      if (!place.equals(Place.UNKNOWN)) {
        known.put(pciId, place);
      }
    }
    return place == null ? Place.UNKNOWN : place;
  }

  private Place read(String pciId) {
    try {
      Path device = devices.resolve(pciId).toRealPath();
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
