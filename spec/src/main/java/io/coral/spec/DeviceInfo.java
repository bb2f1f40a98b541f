package io.coral.spec;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a device; constant while it is open (MET-01). Unknown is absent (MET-04).
 *
 * @param id stable over close, open and restart, and never given to another board (MET-03, DSC-08)
 * @param vendor non-empty
 * @param name the board's name as artifacts spell it, e.g. {@code u280}
 * @param version the shell's version as artifacts spell it, e.g. {@code xdma_201920.3}
 * @param pciIds {@code dddd:bb:dd.f}; several for a device made of several boards; empty if unknown
 *     (MET-02)
 * @param serials serial numbers, in the order of the boards; empty if unknown
 * @param memories the memories as far as they are known without a program; empty if unknown
 * @param failure why the device is broken; a broken device is listed, never absent (RES-02)
 * @param equalPlatforms further platforms whose bitstreams run here, as an operator declared
 */
public record DeviceInfo(
    String id,
    String vendor,
    String name,
    String version,
    List<String> pciIds,
    List<String> serials,
    List<MemoryInfo> memories,
    Optional<String> failure,
    List<Platform> equalPlatforms) {

  /** A device that runs bitstreams for its own platform alone. */
  public DeviceInfo(
      String id,
      String vendor,
      String name,
      String version,
      List<String> pciIds,
      List<String> serials,
      List<MemoryInfo> memories,
      Optional<String> failure) {
    this(id, vendor, name, version, pciIds, serials, memories, failure, List.of());
  }

  public DeviceInfo {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(vendor, "vendor");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    pciIds = List.copyOf(pciIds);
    serials = List.copyOf(serials);
    memories = List.copyOf(memories);
    Objects.requireNonNull(failure, "failure");
    equalPlatforms = List.copyOf(equalPlatforms);
  }

  /** Whether bitstreams for a platform run here, as far as names tell. */
  public boolean runs(Platform built) {
    return platform().equals(built) || equalPlatforms.contains(built);
  }

  /** What a bitstream must be built for to run here. */
  public Platform platform() {
    return new Platform(vendor, name, version);
  }
}
