package io.coral.cli.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Requirement;

/** Which requirements keep a bundle from resolving; by the framework's own wiring API. */
final class Requirements {
  private static final String PACKAGE = "osgi.wiring.package";
  private static final String EXECUTION_ENVIRONMENT = "osgi.ee";
  private static final String NATIVE = "osgi.native";

  private final FrameworkWiring wiring;

  Requirements(FrameworkWiring wiring) {
    this.wiring = wiring;
  }

  /** One problem for each requirement of the bundle that nothing meets. */
  List<Problem> unmet(Bundle bundle) {
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    List<Problem> problems = new ArrayList<>();
    for (Requirement requirement : revision.getRequirements(null)) {
      if (isMandatory(requirement)) {
        Collection<BundleCapability> providers = wiring.findProviders(requirement);
        if (providers.isEmpty()) {
          problems.add(missing(requirement));
        } else if (providers.stream().noneMatch(provider -> isUsable(provider, bundle))) {
          problems.add(unresolved(requirement, providers.iterator().next()));
        }
      }
    }
    return problems;
  }

  private static boolean isMandatory(Requirement requirement) {
    String resolution = requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE);
    String effective = requirement.getDirectives().get(Constants.EFFECTIVE_DIRECTIVE);
    return !Constants.RESOLUTION_OPTIONAL.equals(resolution)
        && !"dynamic".equals(resolution)
        && (effective == null || effective.equals(Constants.EFFECTIVE_RESOLVE));
  }

  private static boolean isUsable(BundleCapability provider, Bundle itself) {
    Bundle bundle = provider.getRevision().getBundle();
    return bundle.equals(itself) || bundle.getState() != Bundle.INSTALLED;
  }

  private static Problem missing(Requirement requirement) {
    String filter = String.valueOf(requirement.getDirectives().get("filter"));
    return switch (requirement.getNamespace()) {
      case PACKAGE ->
          new Problem(
              "missing package " + name(filter, PACKAGE) + " " + versions(filter),
              "put a bundle that exports it into bundles/ or deploy/",
              true);
      case EXECUTION_ENVIRONMENT ->
          new Problem(
              "needs another Java than " + Runtime.version() + ": " + filter,
              "set JAVA_HOME to a JDK that fits",
              true);
      case NATIVE ->
          new Problem(
              "has no native code for this machine ("
                  + System.getProperty("os.name")
                  + ", "
                  + System.getProperty("os.arch")
                  + "): "
                  + filter,
              "ask its vendor for a bundle that has",
              true);
      default ->
          new Problem(
              "missing " + requirement.getNamespace() + " " + filter,
              "put a bundle that provides it into bundles/ or deploy/",
              true);
    };
  }

  private static Problem unresolved(Requirement requirement, BundleCapability provider) {
    String bundle = String.valueOf(provider.getRevision().getSymbolicName());
    String filter = String.valueOf(requirement.getDirectives().get("filter"));
    return new Problem(
        "needs "
            + requirement.getNamespace()
            + " "
            + filter
            + " of "
            + bundle
            + ", which does not resolve either",
        "see " + bundle,
        true);
  }

  private static String name(String filter, String attribute) {
    Matcher matcher = Pattern.compile(Pattern.quote(attribute) + "=([^)]+)\\)").matcher(filter);
    return matcher.find() ? matcher.group(1) : filter;
  }

  /** {@code [1.0.0,2.0.0)} out of a filter's version clauses; empty without them. */
  static String versions(String filter) {
    Matcher from = Pattern.compile("\\(version>=([^)]+)\\)").matcher(filter);
    Matcher below = Pattern.compile("\\(!\\(version>=([^)]+)\\)\\)").matcher(filter);
    String upper = below.find() ? below.group(1) : "";
    String lower = from.find() ? from.group(1) : "";
    if (lower.isEmpty() && upper.isEmpty()) {
      return "of any version";
    }
    return "version [" + lower + "," + upper + ")";
  }
}
