package io.coral.cli.internal;

import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: Coral, the framework, Java. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    Bundle bundle = FrameworkUtil.getBundle(Version.class);
    if (bundle == null) {
      return new String[] {"coral (not in a framework)"};
    }
    Bundle framework = bundle.getBundleContext().getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
    return new String[] {
      "coral " + bundle.getVersion(),
      framework.getSymbolicName() + " " + framework.getVersion(),
      "java " + Runtime.version() + " on " + System.getProperty("os.arch")
    };
  }
}
