package io.coral.soak.vendor;

import io.coral.soak.rack.Rack;
import io.coral.soak.rack.RackOwner;
import io.coral.spec.AcceleratorRuntime;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Registers the vendor's runtime while its bundle is started. */
public final class Activator implements BundleActivator {

  private final List<ServiceRegistration<?>> registered = new ArrayList<>();
  private @Nullable VendorRuntime runtime;

  @Override
  public void start(BundleContext context) {
    Dictionary<String, String> headers = context.getBundle().getHeaders("");
    String vendor = headers.get(Rack.VENDOR);
    RackOwner owner = context.getService(context.getServiceReference(RackOwner.class));
    VendorRuntime made =
        new VendorRuntime(vendor, Long.parseLong(headers.get(Rack.LATENCY)), owner);
    runtime = made;
    registered.add(
        context.registerService(Rack.class, made, new Hashtable<>(Map.of(Rack.VENDOR, vendor))));
    registered.add(
        context.registerService(
            AcceleratorRuntime.class, made, new Hashtable<>(made.info().serviceProperties())));
  }

  /** The engine has closed the boards once the service is gone. */
  @Override
  public void stop(BundleContext context) {
    registered.forEach(ServiceRegistration::unregister);
    registered.clear();
    if (runtime != null) {
      runtime.close();
    }
  }
}
