package io.coral.runtime.dualfpga;

import io.coral.spec.AcceleratorRuntime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One configuration of groups, with the runtimes that its boards may come from. Immutable. */
final class GroupSource {

  private final String name;
  private final @Nullable GroupSettings settings;
  private final String error;
  private final List<AcceleratorRuntime> members;

  private GroupSource(
      String name,
      @Nullable GroupSettings settings,
      String error,
      List<AcceleratorRuntime> members) {
    this.name = Objects.requireNonNull(name, "name");
    this.settings = settings;
    this.error = error;
    this.members = List.copyOf(members);
  }

  /**
   * Reads a configuration. One that is wrong gives no groups, and a finding.
   *
   * @param name for people, usually the configuration's PID
   */
  static GroupSource of(String name, Map<String, ?> properties, List<AcceleratorRuntime> members) {
    try {
      return new GroupSource(name, GroupSettings.of(properties), "", members);
    } catch (IllegalArgumentException e) {
      return new GroupSource(name, null, String.valueOf(e.getMessage()), members);
    }
  }

  String name() {
    return name;
  }

  Optional<GroupSettings> settings() {
    return Optional.ofNullable(settings);
  }

  /** What is wrong with the configuration; empty when nothing is. */
  String error() {
    return error;
  }

  List<AcceleratorRuntime> members() {
    return members;
  }
}
