package io.coral.runtime.dualfpga;

import io.coral.runtime.dualfpga.group.internal.Limits;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One configuration of groups, with the runtimes that its boards may come from. Immutable. */
final class GroupSource {

  private final String name;
  private final @Nullable GroupSettings settings;
  private final List<Finding> findings;
  private final List<AcceleratorRuntime> members;

  private GroupSource(
      String name,
      @Nullable GroupSettings settings,
      List<Finding> findings,
      List<AcceleratorRuntime> members) {
    this.name = Objects.requireNonNull(name, "name");
    this.settings = settings;
    this.findings = List.copyOf(findings);
    this.members = List.copyOf(members);
  }

  /**
   * Reads a configuration. One that is wrong gives no groups, and a finding; a key that nobody
   * reads is a finding as well.
   *
   * @param name for people, usually the configuration's PID
   */
  static GroupSource of(String name, Map<String, ?> properties, List<AcceleratorRuntime> members) {
    Settings settings = Settings.of(name, properties).knows(DualFpgaRuntime.MEMBER);
    try {
      GroupSettings read = GroupSettings.of(settings);
      return new GroupSource(name, read, settings.findings(), members);
    } catch (IllegalArgumentException e) {
      return wrong(name, String.valueOf(e.getMessage()));
    }
  }

  /** A configuration that is wrong. */
  static GroupSource wrong(String name, String cause) {
    Finding finding =
        new Finding(
            Finding.Kind.CONFIGURATION,
            name,
            cause,
            "correct the setting; there are no groups of it until then");
    return new GroupSource(name, null, List.of(finding), List.of());
  }

  String name() {
    return name;
  }

  Optional<GroupSettings> settings() {
    return Optional.ofNullable(settings);
  }

  /** Of its members' calls; the defaults where the configuration is wrong. */
  Limits limits() {
    return settings == null ? GroupSettings.DEFAULT_LIMITS : settings.limits();
  }

  /** What is wrong with the configuration, apart from its boards. */
  List<Finding> findings() {
    return findings;
  }

  /** Of its claims to boards; a configuration that is wrong claims none. */
  int priority() {
    return settings == null ? Integer.MIN_VALUE : settings.priority();
  }

  List<AcceleratorRuntime> members() {
    return members;
  }
}
