package io.coral.natives;

import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Lets JNA forget this bundle's native methods with its classes: they would keep the loader. */
@Component(
    service = {},
    immediate = true)
public final class NativeBindings {
  private static final AtomicBoolean WATCHED = new AtomicBoolean();

  /** Made by Declarative Services. */
  @Activate
  public NativeBindings(BundleContext context) {
    if (WATCHED.compareAndSet(false, true)) {
      NativeMethods methods = NativeMethods.of(JnaNotifyCalls.class);
      WiringEnd.of(context.getBundle(), methods::forget);
    }
  }
}
