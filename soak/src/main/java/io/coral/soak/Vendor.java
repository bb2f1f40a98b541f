package io.coral.soak;

import io.coral.soak.rack.VendorHeaders;
import io.coral.soak.vendor.Activator;
import io.coral.spec.Features;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/**
 * Who makes boards: a bundle over the simulator's.
 *
 * @param latencyNanos how long a copy is under way; with 0 all ends where it is issued
 * @param without features that its runtime does not declare, separated by commas
 */
record Vendor(String name, long latencyNanos, String without) {

  /** One whose commands end where they are issued, and one whose take time, and can less. */
  static final List<Vendor> ALL =
      List.of(new Vendor("alpha", 0, ""), new Vendor("beta", 10_000, Features.HOST_RANGES));

  private static final String FOLDER = "io/coral/soak/vendor/";

  /** Makes the bundle and starts it. */
  Bundle start(BundleContext context) throws BundleException, IOException {
    Bundle bundle = context.installBundle("soak:" + name, new ByteArrayInputStream(jar()));
    bundle.start();
    return bundle;
  }

  private byte[] jar() throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    main.putValue(Constants.BUNDLE_SYMBOLICNAME, "io.coral.soak." + name);
    main.putValue(Constants.BUNDLE_ACTIVATOR, Activator.class.getName());
    main.putValue(
        Constants.IMPORT_PACKAGE,
        "io.coral.runtime.sim, io.coral.soak.rack, io.coral.spec, io.coral.spec.capability,"
            + " org.osgi.framework");
    main.putValue(VendorHeaders.NAME, name);
    main.putValue(VendorHeaders.LATENCY, Long.toString(latencyNanos));
    main.putValue(VendorHeaders.WITHOUT, without);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      for (String type : List.of("Activator", "VendorRuntime")) {
        String entry = FOLDER + type + ".class";
        jar.putNextEntry(new JarEntry(entry));
        try (InputStream code = Vendor.class.getClassLoader().getResourceAsStream(entry)) {
          Objects.requireNonNull(code, entry).transferTo(jar);
        }
      }
    }
    return bytes.toByteArray();
  }
}
