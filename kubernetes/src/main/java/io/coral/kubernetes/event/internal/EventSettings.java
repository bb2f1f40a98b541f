package io.coral.kubernetes.event.internal;

import io.coral.kubernetes.internal.ApiAccess;
import io.coral.spec.settings.Settings;
import java.util.Map;

/**
 * What is said of events.
 *
 * @param node the node's name
 * @param api the API server
 */
record EventSettings(String node, ApiAccess api) {

  static final String PID = "io.coral.kubernetes.event";

  /**
   * Reads them.
   *
   * @param environment of a pod, which says where the API server is, and its node
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  static EventSettings of(Settings settings, Map<String, String> environment) {
    return new EventSettings(
        ApiAccess.node(PID, settings, environment), ApiAccess.of(PID, settings, environment));
  }
}
