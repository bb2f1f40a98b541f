package io.coral.cli.internal;

import io.coral.spec.Finding;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * What to do where a bundle does not see JNA although JNA's bundle runs: to install it is no remedy
 * then.
 */
final class JnaAccess {
  private static final String BUNDLE = "com.sun.jna";
  private static final String MISSING_CLASS = "com/sun/jna/Native";
  private static final Pattern DELEGATED = Pattern.compile("(^|[,\\s])com\\.sun\\.(jna\\.)?\\*");

  private final BundleContext context;

  JnaAccess(BundleContext context) {
    this.context = context;
  }

  /** The finding, with a remedy that fits this framework. */
  Finding fitting(Finding finding) {
    if (!finding.cause().contains(MISSING_CLASS)) {
      return finding;
    }
    return running()
        .map(jna -> new Finding(finding.kind(), finding.subject(), finding.cause(), remedy(jna)))
        .orElse(finding);
  }

  private Optional<Bundle> running() {
    return Arrays.stream(context.getBundles())
        .filter(bundle -> BUNDLE.equals(bundle.getSymbolicName()))
        .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
        .findFirst();
  }

  private String remedy(Bundle jna) {
    String delegated = context.getProperty(Constants.FRAMEWORK_BOOTDELEGATION);
    if (delegated != null && DELEGATED.matcher(delegated).find()) {
      return "the bundle "
          + BUNDLE
          + " is active, but this framework looks for com.sun.* on its class path: put jna-"
          + jna.getVersion()
          + ".jar there (Karaf: into lib/boot) instead, and start again";
    }
    return "the bundle "
        + BUNDLE
        + " is active, but came after those that use it: refresh them (felix:refresh), or start"
        + " again";
  }
}
