package io.coral.runtime.sim;

import io.coral.spec.MemoryInfo;
import io.coral.spec.Platform;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model of a board.
 *
 * @param vendor as artifacts spell it
 * @param name as artifacts spell it
 * @param version as artifacts spell it
 * @param memories the banks
 * @param link the way between host and board
 * @param clockHertz kernel clock in Hz
 * @param power power and temperature
 * @param faults what goes wrong on it, as {@link FaultPlan} reads it; empty for nothing
 * @param hangMillis hang limit of a run in ms; 0 for none
 * @param cable the way to the network
 */
public record BoardModel(
    String vendor,
    String name,
    String version,
    List<Bank> memories,
    Link link,
    double clockHertz,
    Power power,
    String faults,
    long hangMillis,
    Cable cable) {

  /**
   * The way from a board to the network that all simulated boards share; both directions work at
   * once.
   *
   * @param plugged whether there is a link at all
   * @param latencyNanos ns until the first byte arrives at the other board
   * @param bytesPerSecond bandwidth of each direction; 0 for no limit
   */
  public record Cable(boolean plugged, long latencyNanos, double bytesPerSecond) {

    /** 100 Gbit/s, 1 µs. */
    public static final Cable DEFAULT = new Cable(true, 1_000, 12.5e9);
  }

  /**
   * One memory.
   *
   * @param type a memory type of the specification
   * @param size bytes
   * @param bytesPerSecond bandwidth; 0 for no limit
   * @param maxAllocation the largest single allocation in bytes
   */
  public record Bank(String type, long size, double bytesPerSecond, long maxAllocation) {

    /** One in which an allocation has at most 1 GiB, which one Java buffer can back. */
    public Bank(String type, long size, double bytesPerSecond) {
      this(type, size, bytesPerSecond, DeviceBytes.WHOLE);
    }

    MemoryInfo info(int index) {
      return new MemoryInfo(
          index,
          type,
          OptionalInt.of(index),
          Optional.of(type + "[" + index + "]"),
          size,
          Math.min(size, maxAllocation));
    }
  }

  /**
   * The way between host and board; both directions work at once.
   *
   * @param latencyNanos ns until the first byte arrives
   * @param bytesPerSecond bandwidth of each direction; 0 for no limit
   */
  public record Link(long latencyNanos, double bytesPerSecond) {}

  /**
   * Power and temperature: a linear model.
   *
   * @param idleWatts without work
   * @param busyWatts while a kernel runs
   * @param ambientCelsius at no power
   * @param celsiusPerWatt rise of the temperature
   */
  public record Power(
      double idleWatts, double busyWatts, double ambientCelsius, double celsiusPerWatt) {}

  /**
   * What a board is when nothing is configured: one with a PCIe 3.0 x16 link, and two DDR banks.
   */
  public static final BoardModel DEFAULT =
      new BoardModel(
          "coral",
          "sim",
          "1.0",
          List.of(new Bank(MemoryInfo.DDR, 16L << 30, 0), new Bank(MemoryInfo.DDR, 16L << 30, 0)),
          new Link(10_000, 12e9),
          300e6,
          new Power(20, 60, 30, 0.5),
          "",
          0,
          Cable.DEFAULT);

  public BoardModel {
    Objects.requireNonNull(vendor, "vendor");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    memories = List.copyOf(memories);
    Objects.requireNonNull(link, "link");
    Objects.requireNonNull(power, "power");
    Objects.requireNonNull(faults, "faults");
    Objects.requireNonNull(cable, "cable");
  }

  /** The memories as the specification tells them. */
  List<MemoryInfo> memoryInfos() {
    return java.util.stream.IntStream.range(0, memories.size())
        .mapToObj(index -> memories.get(index).info(index))
        .toList();
  }

  /** What a bitstream must be built for to run on it. */
  public Platform platform() {
    return new Platform(vendor, name, version);
  }

  /** The same board without delays: no latency, no limit of bandwidth. */
  public BoardModel withoutDelays() {
    return withLink(new Link(0, 0)).withCable(new Cable(cable.plugged(), 0, 0));
  }

  /** The same board with another link. */
  public BoardModel withLink(Link other) {
    return new BoardModel(
        vendor, name, version, memories, other, clockHertz, power, faults, hangMillis, cable);
  }

  /** The same board with other memories. */
  public BoardModel withMemories(List<Bank> banks) {
    return new BoardModel(
        vendor, name, version, banks, link, clockHertz, power, faults, hangMillis, cable);
  }

  /** The same that draws something else. */
  public BoardModel withPower(Power other) {
    return new BoardModel(
        vendor, name, version, memories, link, clockHertz, other, faults, hangMillis, cable);
  }

  /** The same board with a fault plan. */
  public BoardModel withFaults(String plan) {
    return new BoardModel(
        vendor, name, version, memories, link, clockHertz, power, plan, hangMillis, cable);
  }

  /** The same board with a hang limit. */
  public BoardModel withHangLimit(long millis) {
    return new BoardModel(
        vendor, name, version, memories, link, clockHertz, power, faults, millis, cable);
  }

  /** The same board with another name and version. */
  public BoardModel named(String otherName, String otherVersion) {
    return new BoardModel(
        vendor,
        otherName,
        otherVersion,
        memories,
        link,
        clockHertz,
        power,
        faults,
        hangMillis,
        cable);
  }

  /** The same board with another way to the network. */
  public BoardModel withCable(Cable other) {
    return new BoardModel(
        vendor, name, version, memories, link, clockHertz, power, faults, hangMillis, other);
  }
}
