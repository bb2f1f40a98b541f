package org.jocl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Takes the place of JOCL's own class, which falls back on a file in the shared temporary folder.
 * In a framework the class loader finds the library through {@code Bundle-NativeCode}; on a plain
 * class path it is loaded out of a folder that this process alone made and may read, and that is
 * gone when the library is loaded.
 */
public final class LibUtils {

  /** The one system that {@link Sizeof} asks for. */
  enum OSType {
    ANDROID,
    OTHER
  }

  private LibUtils() {}

  /** What {@link Sizeof} asks for. */
  static OSType calculateOS() {
    return System.getProperty("java.vendor").equals("The Android Project")
        ? OSType.ANDROID
        : OSType.OTHER;
  }

  /** The library's name on this machine, without what {@link System#mapLibraryName} adds. */
  static String createPlatformLibraryName(String baseName) {
    return baseName + "-" + os() + "-" + architecture();
  }

  /**
   * Loads the library.
   *
   * @throws UnsatisfiedLinkError naming where it was looked for
   */
  static void loadLibrary(String name, String... dependencies) {
    try {
      System.loadLibrary(name);
    } catch (UnsatisfiedLinkError notByName) {
      loadFromClassPath(name, notByName);
    }
  }

  private static void loadFromClassPath(String name, UnsatisfiedLinkError notByName) {
    String resource = "/lib/" + System.mapLibraryName(name);
    try (InputStream library = LibUtils.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw failed("there is no library " + resource + " for this machine", notByName);
      }
      // readable by this user alone, and by no guessable name
      Path folder = Files.createTempDirectory("coral-jocl");
      Path file = folder.resolve(System.mapLibraryName(name));
      try {
        Files.copy(library, file);
        System.load(file.toString());
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw failed(
          "the library "
              + resource
              + " could not be unpacked in "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + e.getMessage(),
          notByName);
    } catch (UnsatisfiedLinkError e) {
      throw e.getCause() == notByName ? e : failed(String.valueOf(e.getMessage()), notByName);
    }
  }

  private static UnsatisfiedLinkError failed(String text, UnsatisfiedLinkError notByName) {
    UnsatisfiedLinkError error = new UnsatisfiedLinkError(text);
    error.initCause(notByName);
    return error;
  }

  private static String os() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (os.startsWith("linux")) {
      return "linux";
    }
    return os.startsWith("mac") ? "apple" : os.startsWith("windows") ? "windows" : os;
  }

  private static String architecture() {
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (architecture) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm64";
      default -> architecture;
    };
  }
}
