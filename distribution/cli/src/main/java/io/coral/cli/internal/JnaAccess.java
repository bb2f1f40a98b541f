package io.coral.cli.internal;

import io.coral.spec.Finding;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;

/**
 * What to do where a bundle does not see JNA: to install it is no remedy when its bundle runs, but
 * came after those that use it, whose import is optional, or has another version than they take.
 */
final class JnaAccess {
  private static final String BUNDLE = "com.sun.jna";
  private static final String MISSING_CLASS = "com/sun/jna/Native";
  private static final String IMPORTED = "(" + BundleRevision.PACKAGE_NAMESPACE + "=com.sun.jna)";

  private final BundleContext context;

  JnaAccess(BundleContext context) {
    this.context = context;
  }

  /** The finding, with the remedy for what the framework's wiring shows; its own for the rest. */
  Finding fitting(Finding finding) {
    return finding.cause().contains(MISSING_CLASS)
        ? remedy()
            .map(remedy -> new Finding(finding.kind(), finding.subject(), finding.cause(), remedy))
            .orElse(finding)
        : finding;
  }

  private Optional<String> remedy() {
    Optional<Bundle> jna =
        Arrays.stream(context.getBundles())
            .filter(bundle -> BUNDLE.equals(bundle.getSymbolicName()))
            .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
            .findFirst();
    if (jna.isEmpty()) {
      return Optional.of("install the bundle " + BUNDLE + " 5.19 or later");
    }
    Map<String, BundleRequirement> unwired = unwired();
    List<String> late =
        unwired.entrySet().stream()
            .filter(importer -> isOffered(jna.get(), importer.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (!late.isEmpty()) {
      return Optional.of(
          "the bundle "
              + BUNDLE
              + " is active, but came after "
              + String.join(", ", late)
              + ": refresh what came before it (felix:refresh; in Karaf bundle:refresh), or start"
              + " again");
    }
    return unwired.entrySet().stream().findFirst().map(importer -> unfit(jna.get(), importer));
  }

  private static String unfit(Bundle jna, Map.Entry<String, BundleRequirement> importer) {
    String filter = String.valueOf(importer.getValue().getDirectives().get("filter"));
    return "the bundle "
        + BUNDLE
        + " "
        + jna.getVersion()
        + " is active, but "
        + importer.getKey()
        + " takes "
        + Requirements.versions(filter)
        + " of its package: install such a bundle";
  }

  /** The import of JNA of each bundle that was resolved without it, by symbolic name. */
  private Map<String, BundleRequirement> unwired() {
    Map<String, BundleRequirement> unwired = new TreeMap<>();
    for (Bundle bundle : context.getBundles()) {
      BundleWiring wiring = bundle.adapt(BundleWiring.class);
      if (wiring != null) {
        wiring.getRevision().getDeclaredRequirements(BundleRevision.PACKAGE_NAMESPACE).stream()
            .filter(each -> String.valueOf(each.getDirectives().get("filter")).contains(IMPORTED))
            .filter(each -> !isWired(wiring, each))
            .forEach(each -> unwired.put(String.valueOf(bundle.getSymbolicName()), each));
      }
    }
    return unwired;
  }

  private static boolean isWired(BundleWiring wiring, BundleRequirement requirement) {
    return wiring.getRequiredWires(BundleRevision.PACKAGE_NAMESPACE).stream()
        .anyMatch(wire -> wire.getRequirement().equals(requirement));
  }

  private static boolean isOffered(Bundle jna, BundleRequirement requirement) {
    BundleWiring wiring = jna.adapt(BundleWiring.class);
    List<BundleCapability> offered =
        wiring == null ? List.of() : wiring.getCapabilities(BundleRevision.PACKAGE_NAMESPACE);
    return offered.stream().anyMatch(requirement::matches);
  }
}
