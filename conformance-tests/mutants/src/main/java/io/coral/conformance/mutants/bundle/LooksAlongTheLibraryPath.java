package io.coral.conformance.mutants.bundle;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Does not start where {@code java.library.path} leads nowhere. */
public final class LooksAlongTheLibraryPath implements BundleActivator {

  @Override
  public void start(BundleContext context) {
    String path = System.getProperty("java.library.path", "");
    if (Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(path)
        .noneMatch(folder -> Files.isDirectory(Path.of(folder)))) {
      throw new UnsatisfiedLinkError("no library in java.library.path: " + path);
    }
  }

  @Override
  public void stop(BundleContext context) {
    // it holds nothing
  }
}
