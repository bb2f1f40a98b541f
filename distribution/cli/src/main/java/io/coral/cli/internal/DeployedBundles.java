package io.coral.cli.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * What becomes of the bundles in the folders that FileInstall watches. It logs why one cannot be
 * installed and goes on; and it takes a copy of a bundle that is there already for that bundle,
 * which goes when the copy goes. Blocks for {@link #PATIENCE} at most for each jar.
 */
final class DeployedBundles {

  /** How long FileInstall, where it runs, may need to get at a new file. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final long PAUSE_MILLIS = 50;

  private final BundleContext context;

  DeployedBundles(BundleContext context) {
    this.context = context;
  }

  /** The jar in a watched folder that a bundle was installed from. */
  static Optional<Path> file(Bundle bundle, List<Path> jars) {
    return jars.stream().filter(jar -> location(jar).equals(bundle.getLocation())).findFirst();
  }

  /** One problem for each jar that does not become a bundle of its own. */
  List<Problem> problems(List<Path> jars) {
    return jars.stream().flatMap(jar -> problem(jar).stream()).toList();
  }

  private Optional<Problem> problem(Path jar) {
    if (isInstalled(jar)) {
      return Optional.empty();
    }
    Optional<Bundle> same = same(jar);
    if (same.isPresent()) {
      String what = same.get().getSymbolicName() + " " + same.get().getVersion();
      return Optional.of(
          new Problem(
              jar
                  + " is another copy of "
                  + what
                  + ", which Coral has already: FileInstall takes it for that one, and uninstalls"
                  + " that one when the file goes",
              "give it a version of its own, or take it away and start Coral again",
              true));
    }
    return refusal(jar);
  }

  private boolean isInstalled(Path jar) {
    String location = location(jar);
    if (!isWatched()) {
      return context.getBundle(location) != null;
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (context.getBundle(location) == null
        && System.nanoTime() - end < 0
        && same(jar).isEmpty()) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return context.getBundle(location) != null;
  }

  private boolean isWatched() {
    return Arrays.stream(context.getBundles())
        .anyMatch(
            bundle ->
                WatchedFolders.FILE_INSTALL.equals(bundle.getSymbolicName())
                    && bundle.getState() == Bundle.ACTIVE);
  }

  /** A bundle of the jar's name and version. */
  private Optional<Bundle> same(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = Objects.requireNonNull(file.getManifest(), "a bundle has one");
      Attributes main = manifest.getMainAttributes();
      String name = main.getValue(Constants.BUNDLE_SYMBOLICNAME).split(";", 2)[0].trim();
      Version version = Version.parseVersion(main.getValue(Constants.BUNDLE_VERSION));
      return Stream.of(context.getBundles())
          .filter(bundle -> name.equals(bundle.getSymbolicName()))
          .filter(bundle -> version.equals(bundle.getVersion()))
          .findFirst();
    } catch (IOException | IllegalArgumentException e) {
      // not even a version: the framework tells why it does not take that
      return Optional.empty();
    }
  }

  /** The framework keeps no record of why a bundle was not installed; it tells whoever tries. */
  private Optional<Problem> refusal(Path jar) {
    try {
      context.installBundle("reference:" + location(jar)).uninstall();
      return Optional.empty();
    } catch (BundleException | RuntimeException e) {
      return e instanceof BundleException failure
              && failure.getType() == BundleException.DUPLICATE_BUNDLE_ERROR
          ? Optional.empty()
          : Optional.of(
              new Problem(
                  jar + " cannot be installed: " + cause(e),
                  "mend its manifest, or ask its vendor",
                  true));
    }
  }

  private static String cause(Exception e) {
    Throwable first = e.getCause();
    return e.getMessage() + (first == null ? "" : " (" + first.getMessage() + ")");
  }

  /** As FileInstall names it. */
  private static String location(Path jar) {
    return jar.toFile().toURI().toString();
  }
}
