package io.coral.cli.internal;

import io.coral.spec.Finding;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * What to do where a bundle does not see JNA. A framework that looks for {@code com.sun.*} on its
 * class path never asks a bundle, and where JNA's bundle runs, to install it is no remedy.
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
    String delegated = context.getProperty(Constants.FRAMEWORK_BOOTDELEGATION);
    boolean onClassPath = delegated != null && DELEGATED.matcher(delegated).find();
    return new Finding(
        finding.kind(), finding.subject(), finding.cause(), remedy(onClassPath, running()));
  }

  private Optional<Bundle> running() {
    return Arrays.stream(context.getBundles())
        .filter(bundle -> BUNDLE.equals(bundle.getSymbolicName()))
        .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
        .findFirst();
  }

  /**
   * The remedy.
   *
   * @param onClassPath whether the framework looks for {@code com.sun.*} there
   * @param running JNA's bundle, where it runs
   */
  static String remedy(boolean onClassPath, Optional<Bundle> running) {
    String active = running.map(jna -> "the bundle " + BUNDLE + " is active, but ").orElse("");
    if (onClassPath) {
      return active
          + "this framework looks for com.sun.* on its class path: put jna.jar 5.19 or later there"
          + " (Karaf: into lib/boot) and start again";
    }
    return running.isPresent()
        ? active + "came after those that use it: refresh them (felix:refresh), or start again"
        : "install the bundle " + BUNDLE + " 5.19 or later";
  }
}
