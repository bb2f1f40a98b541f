package io.coral.spec.settings;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The settings of a runtime outside OSGi, where nobody configures it. */
public final class SystemSettings {

  private SystemSettings() {}

  /**
   * The system properties whose names start with a PID and a dot, under the rest of their names.
   *
   * @param pid the PID that configures the runtime in OSGi
   * @param system usually {@link System#getProperties()}
   * @return sorted, not connected to the properties
   */
  public static Map<String, String> of(String pid, Properties system) {
    String prefix = pid + ".";
    Map<String, String> settings = new TreeMap<>();
    for (String name : system.stringPropertyNames()) {
      if (name.startsWith(prefix)) {
        settings.put(name.substring(prefix.length()), system.getProperty(name));
      }
    }
    return settings;
  }
}
