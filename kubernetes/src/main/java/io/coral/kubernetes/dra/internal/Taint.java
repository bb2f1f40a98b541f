package io.coral.kubernetes.dra.internal;

import java.util.List;
import java.util.Map;

/** What keeps claims from a board, where the cluster has taints of devices. */
enum Taint {
  /** Its pods are ended, for what they ask for there fails. */
  BROKEN("broken", "NoExecute"),

  /** It is drained, or an operator keeps it for somebody else: its pods go on. */
  KEPT("kept", "NoSchedule");

  private static final String KEY = ClaimDriver.DRIVER + "/board";

  private final String value;
  private final String effect;

  Taint(String value, String effect) {
    this.value = value;
    this.effect = effect;
  }

  /** As it stands with a device in a slice; since when it is there the API server notes. */
  List<Map<String, Object>> told() {
    return List.of(Map.of("key", KEY, "value", value, "effect", effect));
  }
}
