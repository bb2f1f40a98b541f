package io.coral.conformance.capsule;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.format.EntriesDigest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

/**
 * The bundle that is tested, with the digest it had when the test began.
 *
 * @param file the jar
 * @param digest of its entries, META-INF apart
 */
public record TestedJar(Path file, String digest) {

  /**
   * The jar that a runtime on the class path came from.
   *
   * @throws SealException when it came from a folder of classes, or the jar cannot be read
   */
  public static TestedJar of(AcceleratorRuntime runtime) {
    CodeSource source = runtime.getClass().getProtectionDomain().getCodeSource();
    try {
      if (source == null || !Files.isRegularFile(Path.of(source.getLocation().toURI()))) {
        throw new SealException(
            runtime.getClass().getName()
                + " does not come from a jar, so there is nothing to seal: build its bundle and put"
                + " that on the class path");
      }
      return of(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new SealException(source.getLocation() + " is no file", e);
    }
  }

  /**
   * A bundle's jar as it is now.
   *
   * @throws SealException when it is no jar, or has two entries of one name
   */
  public static TestedJar of(Path file) {
    return new TestedJar(file, digestOf(file));
  }

  /** Whether the file still is what was tested. */
  boolean isUnchanged() {
    return digestOf(file).equals(digest);
  }

  private static String digestOf(Path file) {
    EntriesDigest digest = new EntriesDigest();
    try (InputStream in = Files.newInputStream(file);
        JarInputStream jar = new JarInputStream(in, false)) {
      int entries = 0;
      for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
        digest.add(entry.getName(), jar);
        entries++;
      }
      if (entries == 0 && jar.getManifest() == null) {
        throw new SealException(file + " is no jar");
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new SealException(file + " cannot be read as a jar: " + e.getMessage(), e);
    }
    return digest.hex();
  }
}
