package io.coral.runtime.dualfpga.group.internal;

import io.coral.runtime.dualfpga.tar.GroupPlatform;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Platform;
import io.coral.spec.Sensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** What a group says of itself, made of what its boards say. */
public final class GroupInfo {

  private GroupInfo() {}

  /** The group's id: those of its boards, so that no other boards ever have it. */
  public static String id(List<String> boards) {
    return String.join("+", boards);
  }

  /**
   * The group as a device.
   *
   * @param boards at least one, all of one platform
   */
  public static DeviceInfo of(List<DeviceInfo> boards) {
    Platform platform = GroupPlatform.of(boards.get(0).platform(), boards.size());
    String failures =
        boards.stream()
            .flatMap(
                board -> board.failure().stream().map(text -> "board " + board.id() + ": " + text))
            .collect(Collectors.joining("; "));
    return new DeviceInfo(
        id(boards.stream().map(DeviceInfo::id).toList()),
        platform.vendor(),
        platform.name(),
        platform.version(),
        concatenated(boards.stream().map(DeviceInfo::pciIds).toList()),
        concatenated(boards.stream().map(DeviceInfo::serials).toList()),
        Shares.memories(boards),
        failures.isEmpty() ? Optional.empty() : Optional.of(failures),
        boards.get(0).equalPlatforms().stream()
            .filter(equal -> boards.stream().allMatch(b -> b.equalPlatforms().contains(equal)))
            .map(equal -> GroupPlatform.of(equal, boards.size()))
            .toList(),
        interfaces(boards));
  }

  /** Where boards tell different ones, names decide for the group, and each board for its own. */
  private static List<String> interfaces(List<DeviceInfo> boards) {
    List<String> first = boards.get(0).interfaces();
    return boards.stream()
            .allMatch(board -> Set.copyOf(board.interfaces()).equals(Set.copyOf(first)))
        ? first
        : List.of();
  }

  private static List<String> concatenated(List<List<String>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }

  /**
   * Power is the sum, temperature the mean, absent when a part is; each board's own are readings.
   */
  static Sensors sensors(List<Member> members) {
    double watts = 0;
    double celsius = 0;
    boolean power = true;
    boolean temperature = true;
    List<Sensors.Reading> readings = new ArrayList<>();
    for (Member member : members) {
      Sensors sensors = member.resource().sensors();
      String prefix = member.id() + ".";
      sensors
          .powerWatts()
          .ifPresent(value -> readings.add(new Sensors.Reading(prefix + "power", value, "W")));
      sensors
          .temperatureCelsius()
          .ifPresent(
              value -> readings.add(new Sensors.Reading(prefix + "temperature", value, "°C")));
      for (Sensors.Reading reading : sensors.readings()) {
        readings.add(new Sensors.Reading(prefix + reading.name(), reading.value(), reading.unit()));
      }
      watts += sensors.powerWatts().orElse(0);
      celsius += sensors.temperatureCelsius().orElse(0);
      power &= sensors.powerWatts().isPresent();
      temperature &= sensors.temperatureCelsius().isPresent();
    }
    return new Sensors(
        power ? OptionalDouble.of(watts) : OptionalDouble.empty(),
        temperature ? OptionalDouble.of(celsius / members.size()) : OptionalDouble.empty(),
        readings);
  }
}
