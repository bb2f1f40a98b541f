package io.coral.conformance.mutants.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Writes a file outside of the bundle's data area. */
public final class WritesALog implements BundleActivator {

  @Override
  public void start(BundleContext context) throws IOException {
    Files.writeString(Path.of(System.getProperty("java.io.tmpdir"), "mutant.log"), "started\n");
  }

  @Override
  public void stop(BundleContext context) {
    // the log stays
  }
}
