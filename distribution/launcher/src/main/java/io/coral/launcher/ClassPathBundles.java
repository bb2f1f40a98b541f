package io.coral.launcher;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.FrameworkUtilHelper;
import org.osgi.framework.connect.ModuleConnector;

/**
 * Bundles whose jars are on the process's class path have their classes from there (OSGi Connect):
 * one class loader has them all, so the JVM's class data hold them ready to run. All else of them
 * is as of any bundle. Any thread.
 */
public final class ClassPathBundles implements ModuleConnector, FrameworkUtilHelper {

  /** Felix asks nobody about locations that begin with the usual {@code reference:}. */
  private static final String LOCATION = "classpath:";

  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

  /** Of the framework that has started last; who asks for a class's bundle lives in it. */
  private static volatile @Nullable BundleContext context;

  /** For the framework's API, which finds it as a service. */
  public ClassPathBundles() {}

  /** The entries of the class path. */
  static List<Path> entries() {
    return SEPARATOR.splitAsStream(System.getProperty("java.class.path")).map(Path::of).toList();
  }

  /** The location of a bundle that this is asked about. */
  static String location(Path file) {
    return LOCATION + file.toUri().getPath();
  }

  @Override
  public void initialize(@Nullable File storage, Map<String, String> configuration) {
    // nothing is kept
  }

  @Override
  public Optional<ConnectModule> connect(String location) {
    return location.startsWith(LOCATION)
        ? Optional.of(() -> new ClassPathContent(new File(location.substring(LOCATION.length()))))
        : Optional.empty();
  }

  @Override
  public Optional<BundleActivator> newBundleActivator() {
    return Optional.of(
        new BundleActivator() {
          @Override
          public void start(BundleContext system) {
            context = system;
          }

          @Override
          public void stop(BundleContext system) {
            context = null;
          }
        });
  }

  @Override
  public Optional<Bundle> getBundle(Class<?> type) {
    BundleContext system = context;
    var source = type.getProtectionDomain().getCodeSource();
    if (system == null
        || source == null
        || type.getClassLoader() != ClassPathBundles.class.getClassLoader()) {
      return Optional.empty();
    }
    // decoded, as in location(): a folder's name may have a blank
    URI jar = URI.create(source.getLocation().toString());
    return Optional.ofNullable(system.getBundle(LOCATION + jar.getPath()));
  }
}
