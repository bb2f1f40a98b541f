package io.coral.conformance.rules.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/** What this process runs from: the jars and folders that a child process needs too. */
public final class ClassPath {

  private ClassPath() {}

  /** Every jar and folder, the kit's own class loaders' first. */
  public static List<Path> entries() {
    Set<Path> entries = new LinkedHashSet<>();
    for (ClassLoader loader = ClassPath.class.getClassLoader();
        loader != null;
        loader = loader.getParent()) {
      if (loader instanceof URLClassLoader urls) {
        for (URL url : urls.getURLs()) {
          file(url).ifPresent(entries::add);
        }
      }
    }
    Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getProperty("java.class.path"))
        .filter(entry -> !entry.isEmpty())
        .forEach(entry -> entries.add(Path.of(entry).toAbsolutePath()));
    return new ArrayList<>(entries);
  }

  /** The entries as one argument. */
  public static String argument() {
    return String.join(File.pathSeparator, entries().stream().map(Path::toString).toList());
  }

  /** The jar or folder that a class comes from. */
  public static Optional<Path> of(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? Optional.empty() : file(source.getLocation());
  }

  /** The manifest of a jar or folder; empty where there is none, or it cannot be read. */
  public static Attributes manifest(Path entry) {
    try {
      if (Files.isDirectory(entry)) {
        Path file = entry.resolve(JarFile.MANIFEST_NAME);
        if (!Files.exists(file)) {
          return new Attributes();
        }
        try (InputStream in = Files.newInputStream(file)) {
          return new Manifest(in).getMainAttributes();
        }
      }
      if (!Files.isRegularFile(entry)) {
        return new Attributes();
      }
      try (JarFile jar = new JarFile(entry.toFile())) {
        Manifest manifest = jar.getManifest();
        return manifest == null ? new Attributes() : manifest.getMainAttributes();
      }
    } catch (IOException e) {
      // not a jar: the class path may name any file
      return new Attributes();
    }
  }

  private static Optional<Path> file(URL url) {
    try {
      return "file".equals(url.getProtocol())
          ? Optional.of(Path.of(url.toURI()))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
