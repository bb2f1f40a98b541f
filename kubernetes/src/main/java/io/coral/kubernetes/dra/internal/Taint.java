package io.coral.kubernetes.dra.internal;

import java.util.List;
import java.util.Map;

/** What keeps claims from a board, where the cluster has taints of devices. */
enum Taint {
  /**
   * Its pods are ended, for what they ask for there fails. A claim that tolerates that for a while
   * tolerates this effect alone, so the other one keeps new claims away.
   */
  BROKEN("broken", "NoSchedule", "NoExecute"),

  /** It is drained, or an operator keeps it for somebody else: its pods go on. */
  KEPT("kept", "NoSchedule");

  private static final String KEY = ClaimDriver.DRIVER + "/board";

  private final String value;
  private final List<String> effects;

  Taint(String value, String... effects) {
    this.value = value;
    this.effects = List.of(effects);
  }

  /** As it stands with a device in a slice. */
  List<Map<String, Object>> told() {
    return effects.stream()
        .map(effect -> Map.<String, Object>of("key", KEY, "value", value, "effect", effect))
        .toList();
  }
}
