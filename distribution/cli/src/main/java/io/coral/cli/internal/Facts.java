package io.coral.cli.internal;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.osgi.framework.ServiceReference;

/** What bundles tell of this process, each by a service that has a property for its name. */
final class Facts {
  private static final String NAME = "coral.doctor";

  private Facts() {}

  /** What is told now, by name. */
  static Map<String, String> of(FrameworkServices services) {
    Map<String, String> facts = new TreeMap<>();
    for (ServiceReference<?> reference : services.references(Supplier.class, NAME)) {
      Object told = services.told(reference);
      if (told != null) {
        facts.put(String.valueOf(reference.getProperty(NAME)), String.valueOf(told));
      }
    }
    return facts;
  }
}
