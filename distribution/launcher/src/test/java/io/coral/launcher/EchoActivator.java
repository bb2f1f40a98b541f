package io.coral.launcher;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;

/** A command line for tests of the launcher: says what it sees, or waits for a signal. */
public final class EchoActivator implements BundleActivator {
  private BundleContext context;

  @Override
  public void start(BundleContext bundleContext) throws InterruptedException {
    context = bundleContext;
    if (Boolean.getBoolean("echo.slow")) {
      System.out.println("starting");
      new CountDownLatch(1).await();
    }
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put("coral.main", true);
    ToIntFunction<String[]> command = this::run;
    context.registerService(ToIntFunction.class, command, properties);
  }

  private int run(String... arguments) {
    System.out.println("arguments " + String.join(" ", arguments));
    System.out.println("variable " + System.getenv("ECHO_TEST"));
    System.out.println("profile " + context.getProperty("coral.profile"));
    System.out.println("option " + System.getProperty("echo.option"));
    if (arguments.length > 0 && arguments[0].equals("end")) {
      return ended();
    }
    if (arguments.length > 0 && arguments[0].equals("wait")) {
      System.out.println("waiting");
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        System.out.println("interrupted");
        return 130;
      }
    }
    return arguments.length;
  }

  /** As a shell's word for the end does; returns when nothing of the framework is left. */
  private int ended() {
    Framework framework = context.getBundle(0).adapt(Framework.class);
    try {
      framework.stop();
      framework.waitForStop(0);
      return 0;
    } catch (BundleException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop(BundleContext bundleContext) {
    System.out.println("bundle stopped");
  }
}
