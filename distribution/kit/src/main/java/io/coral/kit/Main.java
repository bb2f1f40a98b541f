package io.coral.kit;

import io.coral.launcher.LaunchException;
import io.coral.launcher.TemporaryFolder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * {@code java -jar coral-conformance.jar …}: unpacks the distribution that lies in the jar into a
 * temporary folder and runs {@code coral conformance …} there. The folder goes with the process.
 */
public final class Main {
  private static final String CLASS_PATH = "java.class.path";
  private static final String HOME = "home/";
  private static final String NAME = "coral-conformance.jar";
  private static final String LAUNCHER = "io.coral.launcher.Main";
  private static final int FAILED = 1;

  private Main() {}

  /**
   * Runs the kit; the process ends with its exit code.
   *
   * @param arguments those of {@code coral conformance}
   */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    List<String> line = new ArrayList<>(List.of("conformance"));
    line.addAll(Arrays.asList(arguments));
    try {
      TemporaryFolder folder = TemporaryFolder.make();
      Runtime.getRuntime().addShutdownHook(new Thread(folder::close, "coral-kit-end"));
      Path home = folder.path();
      unpack(home);
      System.setProperty("coral.home", home.toString());
      System.setProperty("coral.invoked", "java -jar " + NAME);
      launcher(home)
          .getMethod("main", String[].class)
          .invoke(null, (Object) line.toArray(String[]::new));
    } catch (LaunchException e) {
      end(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      end(
          "the kit cannot be unpacked into "
              + System.getProperty("java.io.tmpdir")
              + " ("
              + e
              + "); make room there, or choose another folder with -Djava.io.tmpdir=…");
    }
  }

  private static void end(String text) {
    System.err.println("coral: " + text);
    System.exit(FAILED);
  }

  private static void unpack(Path home) throws IOException {
    try (JarFile own = new JarFile(System.getProperty(CLASS_PATH))) {
      for (JarEntry entry : (Iterable<JarEntry>) own.stream()::iterator) {
        if (entry.getName().startsWith(HOME) && !entry.isDirectory()) {
          Path file = home.resolve(entry.getName().substring(HOME.length()));
          Files.createDirectories(file.getParent());
          try (InputStream in = own.getInputStream(entry)) {
            Files.copy(in, file);
          }
        }
      }
    }
  }

  /**
   * The launcher, in a process that looks as if it had been started with lib/ as its class path.
   */
  private static Class<?> launcher(Path home) throws IOException, ClassNotFoundException {
    List<Path> jars;
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      jars = files.sorted().toList();
    }
    System.setProperty(
        CLASS_PATH, String.join(File.pathSeparator, jars.stream().map(Path::toString).toList()));
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
    }
    // lives as long as the process
    URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    return loader.loadClass(LAUNCHER);
  }
}
