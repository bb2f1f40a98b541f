package io.coral.cli.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * The bundles of this process's framework with their versions, and what they are configured with.
 */
final class FrameworkFacts {
  private final FrameworkServices services;

  FrameworkFacts(FrameworkServices services) {
    this.services = services;
  }

  /** One bundle a line. */
  String bundles() {
    List<String> lines = new ArrayList<>(Arrays.asList(new Version().getVersion()));
    for (Bundle bundle : services.context().getBundles()) {
      lines.add(bundle.getSymbolicName() + " " + bundle.getVersion());
    }
    return String.join("\n", lines) + "\n";
  }

  /** The settings by PID. */
  Map<String, Map<String, String>> settings() throws IOException {
    Map<String, Map<String, String>> settings = new TreeMap<>();
    try {
      for (ConfigurationAdmin admin : services.all(ConfigurationAdmin.class)) {
        Configuration[] all = admin.listConfigurations(null);
        for (Configuration each : all == null ? new Configuration[0] : all) {
          settings.put(each.getPid(), values(each.getProperties()));
        }
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("no filter was given", e);
    }
    return settings;
  }

  private static Map<String, String> values(Dictionary<String, Object> properties) {
    Map<String, String> values = new TreeMap<>();
    for (String key : Collections.list(properties.keys())) {
      Object value = properties.get(key);
      values.put(
          key, value instanceof Object[] parts ? Arrays.toString(parts) : String.valueOf(value));
    }
    return values;
  }

  /** Which keys of which PIDs are set, one PID a line. */
  static String names(Map<String, Map<String, String>> settings) {
    StringBuilder lines = new StringBuilder();
    settings.forEach(
        (pid, values) ->
            lines.append(pid).append(": ").append(String.join(", ", values.keySet())).append('\n'));
    return lines.toString();
  }
}
