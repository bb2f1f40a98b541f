package io.coral.soak;

import io.coral.soak.rack.Rack;
import io.coral.soak.vendor.Activator;
import io.coral.spec.AcceleratorRuntime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** One vendor: a bundle of its own over the simulator's, and the boards that it brings. */
final class Vendor {

  private static final String CLASSES = "io/coral/soak/vendor/";

  private final Bundle bundle;
  private final String name;

  private Vendor(String name, Bundle bundle) {
    this.name = name;
    this.bundle = bundle;
  }

  /** Makes the bundle and starts it. */
  static Vendor start(BundleContext context, String name, long latencyNanos)
      throws BundleException, IOException {
    Bundle bundle =
        context.installBundle("soak:" + name, new ByteArrayInputStream(jar(name, latencyNanos)));
    bundle.start();
    return new Vendor(name, bundle);
  }

  private static byte[] jar(String name, long latencyNanos) throws IOException {
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
    main.putValue(Rack.VENDOR, name);
    main.putValue(Rack.LATENCY, Long.toString(latencyNanos));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      for (String type : new String[] {"Activator", "VendorRuntime"}) {
        String entry = CLASSES + type + ".class";
        jar.putNextEntry(new JarEntry(entry));
        try (InputStream code =
            Objects.requireNonNull(
                Vendor.class.getClassLoader().getResourceAsStream(entry), entry)) {
          code.transferTo(jar);
        }
      }
    }
    return bytes.toByteArray();
  }

  String name() {
    return name;
  }

  Bundle bundle() {
    return bundle;
  }

  /** Its boards as they are now; until the next refresh. */
  Rack rack() {
    return service(Rack.class);
  }

  /** Its runtime, as the engine has it; until the next refresh. */
  AcceleratorRuntime runtime() {
    return service(AcceleratorRuntime.class);
  }

  private <T> T service(Class<T> type) {
    for (ServiceReference<?> reference : bundle.getRegisteredServices()) {
      Object service = bundle.getBundleContext().getService(reference);
      if (type.isInstance(service)) {
        return type.cast(service);
      }
    }
    throw new IllegalStateException(bundle + " offers no " + type.getName());
  }
}
