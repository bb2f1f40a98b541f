package io.coral.cli.internal;

import io.coral.spec.Finding;
import java.util.Arrays;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * What to do where a bundle does not see JNA: to install it is no remedy when its bundle runs, but
 * came after those that use it, whose import is optional.
 */
final class JnaAccess {
  private static final String BUNDLE = "com.sun.jna";
  private static final String MISSING_CLASS = "com/sun/jna/Native";

  private final BundleContext context;

  JnaAccess(BundleContext context) {
    this.context = context;
  }

  /** The finding, with a remedy that fits this framework. */
  Finding fitting(Finding finding) {
    return finding.cause().contains(MISSING_CLASS)
        ? new Finding(finding.kind(), finding.subject(), finding.cause(), remedy())
        : finding;
  }

  private String remedy() {
    return runs()
        ? "the bundle "
            + BUNDLE
            + " is active, but came after those that use it: refresh them (felix:refresh; in Karaf"
            + " bundle:refresh), or start again"
        : "install the bundle " + BUNDLE + " 5.19 or later";
  }

  private boolean runs() {
    return Arrays.stream(context.getBundles())
        .filter(bundle -> BUNDLE.equals(bundle.getSymbolicName()))
        .anyMatch(bundle -> bundle.getState() == Bundle.ACTIVE);
  }
}
