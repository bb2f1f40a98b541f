package io.coral.soak.vendor;

import io.coral.soak.rack.RackOwner;
import io.coral.soak.rack.VendorHeaders;
import io.coral.spec.AcceleratorRuntime;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Registers the vendor's runtime while its bundle is started. */
public final class Activator implements BundleActivator {

  private @Nullable RackOwner owner;
  private @Nullable VendorRuntime runtime;
  private @Nullable ServiceRegistration<AcceleratorRuntime> registered;

  @Override
  public void start(BundleContext context) {
    Dictionary<String, String> headers = context.getBundle().getHeaders("");
    RackOwner whose = context.getService(context.getServiceReference(RackOwner.class));
    List<String> without = Arrays.asList(headers.get(VendorHeaders.WITHOUT).split(",", -1));
    VendorRuntime made =
        new VendorRuntime(
            headers.get(VendorHeaders.NAME),
            Long.parseLong(headers.get(VendorHeaders.LATENCY)),
            without,
            whose::faults);
    owner = whose;
    runtime = made;
    whose.arrived(made);
    registered =
        context.registerService(
            AcceleratorRuntime.class, made, new Hashtable<>(made.info().serviceProperties()));
  }

  /** The engine has closed the boards once the service is gone. */
  @Override
  public void stop(BundleContext context) {
    VendorRuntime leaving = Objects.requireNonNull(runtime);
    Objects.requireNonNull(registered).unregister();
    leaving.close();
    Objects.requireNonNull(owner).leaving(leaving);
  }
}
