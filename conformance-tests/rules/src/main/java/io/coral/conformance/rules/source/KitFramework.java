package io.coral.conformance.rules.source;

import io.coral.conformance.rules.process.Answers;
import io.coral.conformance.rules.process.BundleFault;
import io.coral.conformance.rules.process.ClassPath;
import io.coral.conformance.rules.process.KitFolder;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.launcher.Launch;
import io.coral.launcher.LaunchException;
import io.coral.launcher.RunningFramework;
import io.coral.launcher.TemporaryFolder;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A framework with fresh storage that has the bundle under test installed, not started. The
 * specification comes from the system bundle, so that the kit can call the runtime. One thread.
 */
public final class KitFramework implements AutoCloseable {

  /** The symbolic name of Declarative Services. */
  public static final String SCR = "org.apache.felix.scr";

  /** The symbolic name of ConfigAdmin. */
  public static final String CONFIG_ADMIN = "org.apache.felix.configadmin";

  /** How long a runtime may take to register its service. */
  public static final Duration READY = Duration.ofSeconds(5);

  private static final Pattern USES = Pattern.compile(";\\s*uses:=\"[^\"]*\"");

  private final RunningFramework running;
  private final Bundle bundle;
  private final BundleFile file;

  private KitFramework(RunningFramework running, Bundle bundle, BundleFile file) {
    this.running = running;
    this.bundle = bundle;
    this.file = file;
  }

  /**
   * Boots a framework and installs the bundle, with the settings that it has in this process.
   *
   * @param properties of the framework
   * @param configurations files {@code <pid>.cfg} for ConfigAdmin, which come before those settings
   * @throws NotTestable when the kit has no framework, or the jar is gone
   * @throws BundleFault when the bundle cannot be installed
   */
  public static KitFramework boot(
      BundleFile file, Map<String, String> properties, List<Path> configurations) {
    return boot(file, List.of(file), List.of(), properties, configurations);
  }

  /**
   * A framework in which the bundle finds its devices: a composite runtime's members run beside it,
   * with their settings.
   */
  public static KitFramework bootWithMembers(BundleFile file) {
    List<Path> members =
        file.isComposite() ? SupportBundles.besides(file.symbolicName()).members() : List.of();
    List<BundleFile> configured = new ArrayList<>(List.of(file));
    members.forEach(member -> configured.add(BundleFile.of(member)));
    return boot(file, configured, members, Map.of(), List.of());
  }

  /** A framework in which the bundle is as it was delivered, without any settings. */
  public static KitFramework bootWithoutSettings(BundleFile file) {
    return boot(file, List.of(), List.of(), Map.of(), List.of());
  }

  private static KitFramework boot(
      BundleFile file,
      List<BundleFile> configured,
      List<Path> members,
      Map<String, String> properties,
      List<Path> configurations) {
    SupportBundles support = SupportBundles.besides(file.symbolicName());
    Launch launch =
        new Launch()
            .bundles(support.started())
            .bundles(members)
            .property(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, specificationPackages())
            .stopWithin(Duration.ofSeconds(10));
    properties.forEach(launch::property);
    return with(file, start(launch, configured, configurations), support.installed());
  }

  /** A framework in which the bundle is alone, for what only its manifest says. */
  public static KitFramework installed(BundleFile file) {
    return with(file, start(new Launch(), List.of(), List.of()), List.of());
  }

  private static KitFramework with(BundleFile file, RunningFramework running, List<Path> beside) {
    try {
      for (Path jar : beside) {
        install(running, jar);
      }
      Bundle bundle = running.context().installBundle(file.jar().toUri().toString());
      return new KitFramework(running, bundle, file);
    } catch (BundleException e) {
      running.close();
      throw fault(file, file.jar() + " cannot be installed: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      running.close();
      throw e;
    }
  }

  private static RunningFramework start(
      Launch launch, List<BundleFile> configured, List<Path> configurations) {
    try (TemporaryFolder folder = KitFolder.make()) {
      for (BundleFile file : configured) {
        Map<String, String> settings = file.settings();
        if (!settings.isEmpty()) {
          Path own = folder.path().resolve(file.symbolicName() + ".cfg");
          // the values come as variables, so that nothing in them means anything
          Properties lines = new Properties();
          Map<String, String> variables = new TreeMap<>();
          settings.forEach(
              (key, value) -> {
                lines.setProperty(key, "${" + file.prefix() + key + "}");
                variables.put(file.prefix() + key, value);
              });
          try (Writer out = Files.newBufferedWriter(own)) {
            lines.store(out, null);
          }
          launch.configurations(List.of(own), variables);
        }
      }
      return launch.configurations(configurations, Map.of()).start();
    } catch (IOException e) {
      throw new NotTestable("the settings cannot be written: " + e.getMessage(), e);
    } catch (LaunchException e) {
      throw new NotTestable(String.valueOf(e.getMessage()), e);
    }
  }

  /** Installs a bundle of the kit's own: whatever is wrong with it, the tested one is not. */
  private static void install(RunningFramework running, Path jar) {
    try {
      running.context().installBundle("reference:" + jar.toUri());
    } catch (BundleException e) {
      throw new NotTestable(
          jar + ", a bundle that the kit brings, cannot be installed: " + e.getMessage(), e);
    }
  }

  /**
   * What a jar that cannot be installed or updated means: one that is gone, or a disk that fails,
   * is nobody's fault.
   */
  static RuntimeException fault(BundleFile file, String text, BundleException e) {
    if (!Files.isRegularFile(file.jar())) {
      return new NotTestable(file.jar() + ": there is no such file any more; leave it there", e);
    }
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && !(cause instanceof ZipException)) {
        return new NotTestable(text + " (" + cause + ")", e);
      }
    }
    return new BundleFault(text, e);
  }

  /** A framework as most tests need it. */
  public static KitFramework boot(BundleFile file) {
    return boot(file, Map.of(), List.of());
  }

  private static String specificationPackages() {
    Path spec =
        ClassPath.of(AcceleratorRuntime.class)
            .orElseThrow(() -> new NotTestable("nobody knows where the specification lies"));
    String exports = ClassPath.manifest(spec).getValue(Constants.EXPORT_PACKAGE);
    if (exports == null) {
      throw new NotTestable(
          spec + " has no Export-Package: put the jar of the specification on the class path");
    }
    return USES.matcher(exports).replaceAll("");
  }

  /** The system bundle's context. */
  public BundleContext context() {
    return running.context();
  }

  /** The bundle under test. */
  public Bundle bundle() {
    return bundle;
  }

  /** A bundle beside it. */
  public Bundle bundle(String symbolicName) {
    return Arrays.stream(context().getBundles())
        .filter(candidate -> symbolicName.equals(candidate.getSymbolicName()))
        .findFirst()
        .orElseThrow(
            () ->
                new NotTestable("the bundle " + symbolicName + " is not on the kit's class path"));
  }

  /**
   * Starts the bundle under test.
   *
   * @throws BundleFault when it does not resolve, or its activator throws
   */
  public void start() {
    try {
      bundle.start();
    } catch (BundleException e) {
      String message = Objects.requireNonNullElse(e.getMessage(), e.toString());
      Throwable cause = e.getCause();
      throw new BundleFault(
          e.getType() == BundleException.ACTIVATOR_ERROR
              ? file.jar() + " throws in its activator: " + (cause == null ? message : cause)
              : file.jar() + " does not resolve: " + message,
          e);
    }
  }

  /** What the bundle under test has registered now. */
  public List<ServiceReference<?>> services() {
    ServiceReference<?>[] registered =
        bundle.getState() == Bundle.ACTIVE ? bundle.getRegisteredServices() : null;
    if (registered == null) {
      return List.of();
    }
    return Arrays.stream(registered).filter(KitFramework::isRuntime).toList();
  }

  private static boolean isRuntime(ServiceReference<?> reference) {
    String[] types = (String[]) reference.getProperty(Constants.OBJECTCLASS);
    return Arrays.asList(types).contains(AcceleratorRuntime.class.getName());
  }

  /** What it has registered as soon as there is something, or after {@link #READY}. */
  public List<ServiceReference<?>> awaitServices() {
    long deadline = System.nanoTime() + READY.toNanos();
    while (services().isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(2_000_000);
    }
    return services();
  }

  /**
   * The runtime, as soon as it is registered.
   *
   * @throws BundleFault when there is none within {@link #READY}, or there are several
   */
  public AcceleratorRuntime runtime() {
    List<ServiceReference<?>> services = awaitServices();
    if (services.isEmpty()) {
      throw new BundleFault(
          file.jar()
              + " registers no AcceleratorRuntime service within "
              + READY.toSeconds()
              + " s"
              + text(running.late())
              + text(running.problems()));
    }
    if (services.size() > 1) {
      throw new BundleFault(
          file.jar()
              + " registers "
              + services.size()
              + " AcceleratorRuntime services; a runtime registers exactly one (DSC-01)");
    }
    Object service = context().getService(services.get(0));
    if (service instanceof AcceleratorRuntime runtime) {
      return runtime;
    }
    throw new BundleFault(
        file.jar()
            + (service == null
                ? " gives no service object: its constructor or activation fails"
                    + text(running.problems())
                : " registers a service of another AcceleratorRuntime type: the bundle contains"
                    + " classes of the specification (PKG-05)"));
  }

  /**
   * The runtime, as soon as it lists devices; without them after {@link #READY}. A composite one is
   * registered anew when its members are known.
   */
  public AcceleratorRuntime runtimeWithDevices() {
    long deadline = System.nanoTime() + READY.toNanos();
    AcceleratorRuntime runtime = runtime();
    while (devices(runtime).isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(2_000_000);
      runtime = runtime();
    }
    return runtime;
  }

  private List<DeviceInfo> devices(AcceleratorRuntime runtime) {
    return discover(runtime).devices();
  }

  /**
   * What the runtime of the bundle discovers.
   *
   * @throws BundleFault when it does not return in time
   * @throws io.coral.spec.AcceleratorException when it fails
   */
  public Discovery discover(AcceleratorRuntime runtime) {
    try {
      return Answers.IN_TIME.of("discover", file.symbolicName(), runtime::discover);
    } catch (NotTestable e) {
      throw new BundleFault(String.valueOf(e.getMessage()), e);
    }
  }

  private static String text(Collection<?> problems) {
    return problems.isEmpty() ? "" : ": " + problems;
  }

  /** Replaces the bundle by the same jar, with class loaders of its own. */
  public void update() throws InterruptedException {
    try {
      bundle.update();
    } catch (BundleException e) {
      throw fault(file, file.jar() + " cannot be updated: " + e.getMessage(), e);
    }
    CountDownLatch refreshed = new CountDownLatch(1);
    running
        .framework()
        .adapt(FrameworkWiring.class)
        .refreshBundles(
            List.of(bundle),
            event -> {
              if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
              }
            });
    if (!refreshed.await(READY.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("the refresh of " + bundle + " does not end");
    }
  }

  @Override
  public void close() {
    running.close();
  }
}
