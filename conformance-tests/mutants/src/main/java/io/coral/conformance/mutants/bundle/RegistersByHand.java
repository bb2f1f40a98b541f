package io.coral.conformance.mutants.bundle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Registers the runtime that the class path would find, and never closes it. */
public final class RegistersByHand implements BundleActivator {

  private static final String RUNTIME = "io.coral.spec.AcceleratorRuntime";

  @Override
  public void start(BundleContext context) throws IOException, ReflectiveOperationException {
    URL named = context.getBundle().getEntry("META-INF/services/" + RUNTIME);
    if (named == null) {
      throw new IOException("the bundle names no runtime for the class path");
    }
    String name;
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(named.openStream(), StandardCharsets.UTF_8))) {
      name = reader.readLine();
    }
    Object runtime = context.getBundle().loadClass(name).getConstructor().newInstance();
    context.registerService(RUNTIME, runtime, new Hashtable<>());
  }

  @Override
  public void stop(BundleContext context) {
    // open devices stay open
  }
}
