package io.coral.cli.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A bundle's jar in a watched folder, as it was when it was read.
 *
 * @param file as the folder's name leads to it
 * @param real the same without links on the way to its folder, as FileInstall names it
 * @param name the bundle's symbolic name
 * @param version the bundle's version; absent when it is none
 * @param fault why no framework takes it, as far as the manifest shows that
 */
record DeployedJar(
    Path file, Path real, String name, Optional<Version> version, Optional<String> fault) {

  /**
   * Reads the manifest.
   *
   * @return nothing when it is no bundle's
   * @throws IOException when it cannot be read as a jar
   */
  static Optional<DeployedJar> read(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      Manifest manifest = jar.getManifest();
      String name =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
      return manifest == null || name == null
          ? Optional.empty()
          : Optional.of(of(file, name, manifest.getMainAttributes()));
    }
  }

  private static DeployedJar of(Path file, String name, Attributes main) throws IOException {
    String symbolicName = name.split(";", 2)[0].trim();
    try {
      Version version = Version.parseVersion(main.getValue(Constants.BUNDLE_VERSION));
      return new DeployedJar(
          file, real(file), symbolicName, Optional.of(version), Optional.empty());
    } catch (IllegalArgumentException e) {
      return new DeployedJar(
          file, real(file), symbolicName, Optional.empty(), fault(main, e.getMessage()));
    }
  }

  /** Bundles of the first manifest version may have a version that is none (OSGi Core, 3.2.1). */
  private static Optional<String> fault(Attributes main, @Nullable String why) {
    return "2".equals(main.getValue(Constants.BUNDLE_MANIFESTVERSION))
        ? Optional.of("its " + Constants.BUNDLE_VERSION + " is no version (" + why + ")")
        : Optional.empty();
  }

  /** Whether a bundle was installed from it. */
  boolean isSourceOf(Bundle bundle) {
    String location = bundle.getLocation();
    try {
      Path source = Path.of(URI.create(location));
      return real.getFileName().equals(source.getFileName()) && real.equals(real(source));
    } catch (IllegalArgumentException | FileSystemNotFoundException | IOException e) {
      // no file's, or of a folder that went away
      return false;
    }
  }

  private static Path real(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = Objects.requireNonNull(absolute.getParent(), "a file lies in a folder");
    return folder.toRealPath().resolve(absolute.getFileName());
  }
}
