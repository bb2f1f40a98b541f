package io.coral.cli.internal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * What becomes of the bundles in the folders that FileInstall watches. It logs why one cannot be
 * installed and goes on; and it takes a copy of a bundle that is there already for that bundle,
 * which goes when the copy goes. Looks only: it installs nothing.
 */
final class DeployedBundles {
  private final BundleContext context;
  private final List<DeployedJar> jars;

  DeployedBundles(BundleContext context, List<DeployedJar> jars) {
    this.context = context;
    this.jars = jars;
  }

  /** The jar that a bundle was installed from. */
  Optional<Path> file(Bundle bundle) {
    return jars.stream().filter(jar -> jar.isSourceOf(bundle)).findFirst().map(DeployedJar::file);
  }

  /**
   * One problem for each jar that does not become a bundle of its own.
   *
   * @param patience how long FileInstall, where it runs, may need to get at new files
   */
  List<Problem> problems(Patience patience) {
    boolean watched = isWatched();
    if (watched) {
      patience.until(() -> jars.stream().allMatch(this::isSettled));
    }
    return jars.stream().flatMap(jar -> problem(jar, watched).stream()).toList();
  }

  private boolean isSettled(DeployedJar jar) {
    return jar.fault().isPresent() || isInstalled(jar) || same(jar).isPresent();
  }

  private Optional<Problem> problem(DeployedJar jar, boolean watched) {
    if (isInstalled(jar)) {
      return Optional.empty();
    }
    Optional<Bundle> same = same(jar);
    if (same.isPresent()) {
      String what = same.get().getSymbolicName() + " " + same.get().getVersion();
      return Optional.of(
          new Problem(
              jar.file()
                  + " is another copy of "
                  + what
                  + ", which Coral has already: FileInstall takes it for that one, and uninstalls"
                  + " that one when the file goes",
              "give it a version of its own, or take it away and start Coral again",
              true));
    }
    if (jar.fault().isPresent()) {
      return Optional.of(
          new Problem(
              jar.file() + " cannot be installed: " + jar.fault().get(),
              "mend its manifest, or ask its vendor",
              true));
    }
    return watched
        ? Optional.of(
            new Problem(
                jar.file() + " is not installed: FileInstall did not take it",
                "read what FileInstall says of it in the log or the output of this process",
                true))
        : Optional.empty();
  }

  private boolean isWatched() {
    return Arrays.stream(context.getBundles())
        .anyMatch(
            bundle ->
                WatchedFolders.FILE_INSTALL.equals(bundle.getSymbolicName())
                    && bundle.getState() == Bundle.ACTIVE);
  }

  private boolean isInstalled(DeployedJar jar) {
    return Arrays.stream(context.getBundles()).anyMatch(jar::isSourceOf);
  }

  /** A bundle of the jar's name and version that came from elsewhere. */
  private Optional<Bundle> same(DeployedJar jar) {
    return Stream.of(context.getBundles())
        .filter(bundle -> jar.name().equals(bundle.getSymbolicName()))
        .filter(bundle -> jar.version().filter(bundle.getVersion()::equals).isPresent())
        .filter(bundle -> !jar.isSourceOf(bundle))
        .findFirst();
  }
}
