package io.coral.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.connect.ConnectContent;

/** What a bundle on the class path has beside its classes: headers and resources, from its jar. */
final class ClassPathContent implements ConnectContent {

  /**
   * What a class loader of the bundle's own would obey. The class path has all packages anyway, and
   * to find out who gets which from whom takes the framework's resolver long.
   */
  private static final Set<String> OF_CLASS_LOADERS =
      Set.of(
          Constants.IMPORT_PACKAGE,
          Constants.DYNAMICIMPORT_PACKAGE,
          Constants.REQUIRE_CAPABILITY,
          Constants.BUNDLE_NATIVECODE,
          Constants.BUNDLE_ACTIVATIONPOLICY);

  private final File file;
  private @Nullable ZipFile opened;

  ClassPathContent(File file) {
    this.file = file;
  }

  @Override
  public void open() {
    // when something is asked for
  }

  @Override
  public synchronized void close() throws IOException {
    ZipFile jar = opened;
    if (jar != null) {
      opened = null;
      jar.close();
    }
  }

  /** No signature and no other version of a file is looked for, as the framework looks for none. */
  private synchronized ZipFile jar() {
    ZipFile jar = opened;
    if (jar == null) {
      try {
        jar = new ZipFile(file);
      } catch (IOException e) {
        throw new UncheckedIOException(file + " cannot be read", e);
      }
      opened = jar;
    }
    return jar;
  }

  @Override
  public Optional<Map<String, String>> getHeaders() {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    ZipFile jar = jar();
    try (InputStream manifest = jar.getInputStream(jar.getEntry(JarFile.MANIFEST_NAME))) {
      new Manifest(manifest)
          .getMainAttributes()
          .forEach((name, value) -> headers.put(name.toString(), value.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " has no manifest that can be read", e);
    }
    headers.keySet().removeAll(OF_CLASS_LOADERS);
    return Optional.of(headers);
  }

  @Override
  public Iterable<String> getEntries() {
    List<String> names = new ArrayList<>();
    jar().entries().asIterator().forEachRemaining(entry -> names.add(entry.getName()));
    return names;
  }

  @Override
  public Optional<ConnectEntry> getEntry(String name) {
    ZipFile jar = jar();
    return Optional.ofNullable(jar.getEntry(name)).map(entry -> new Entry(jar, entry));
  }

  @Override
  public Optional<ClassLoader> getClassLoader() {
    return Optional.of(ClassPathContent.class.getClassLoader());
  }

  private record Entry(ZipFile jar, ZipEntry entry) implements ConnectEntry {
    @Override
    public String getName() {
      return entry.getName();
    }

    @Override
    public long getContentLength() {
      return entry.getSize();
    }

    @Override
    public long getLastModified() {
      return new File(jar.getName()).lastModified();
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return jar.getInputStream(entry);
    }
  }
}
