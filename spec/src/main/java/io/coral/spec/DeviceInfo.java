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
 * @param interfaces ids of the interfaces that the shell offers, where it tells them: see {@link
 *     #runs}
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
    List<Platform> equalPlatforms,
    List<String> interfaces) {

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
    this(id, vendor, name, version, pciIds, serials, memories, failure, List.of(), List.of());
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
    interfaces = List.copyOf(interfaces);
  }

  /**
   * Whether a bitstream runs here. A shell that is loaded in stages has one name on the board and
   * another in files; so where the shell and the bitstream both tell interfaces, these decide
   * alone: the shell must offer each one. Else names decide.
   *
   * @param built what it is built for
   * @param needed the interfaces that it is built on ({@link Bitstream#interfaces(java.util.Map)});
   *     empty where it tells none
   */
  public boolean runs(Platform built, List<String> needed) {
    return decidesByInterfaces(needed)
        ? interfaces.containsAll(needed)
        : platform().equals(built) || equalPlatforms.contains(built);
  }

  /** Whether the shell and a bitstream both tell interfaces. */
  public boolean decidesByInterfaces(List<String> needed) {
    return !interfaces.isEmpty() && !needed.isEmpty();
  }

  /** The same device, with a failure. */
  public DeviceInfo failed(String cause) {
    return new DeviceInfo(
        id,
        vendor,
        name,
        version,
        pciIds,
        serials,
        memories,
        Optional.of(cause),
        equalPlatforms,
        interfaces);
  }

  /** What a bitstream must be built for to run here. */
  public Platform platform() {
    return new Platform(vendor, name, version);
  }
}
