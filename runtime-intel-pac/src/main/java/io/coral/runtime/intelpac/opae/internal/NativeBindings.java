package io.coral.runtime.intelpac.opae.internal;

import io.coral.natives.NativeMethods;
import io.coral.natives.WiringEnd;
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
      NativeMethods library = JnaFpga.nativeMethods();
      NativeMethods system = NativeMethods.of(JnaLibc.class);
      WiringEnd.of(
          context.getBundle(),
          () -> {
            library.forget();
            system.forget();
          });
    }
  }
}
