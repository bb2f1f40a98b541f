package io.coral.conformance.mutants;

import io.coral.conformance.rules.process.NotTestable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;

/**
 * The manifest and the files of a bundle, to be made wrong and written again. An edit that changes
 * nothing is refused: it could never be noticed. One thread.
 */
public final class BundleContents {

  private static final String FRAMEWORK = "org.osgi.framework";

  private final Manifest manifest;
  private final Map<String, byte[]> files;

  private BundleContents(Manifest manifest, Map<String, byte[]> files) {
    this.manifest = manifest;
    this.files = files;
  }

  /**
   * What a bundle's jar contains.
   *
   * @throws NotTestable when it cannot be read
   */
  static BundleContents of(Path jar) {
    Map<String, byte[]> files = new TreeMap<>();
    try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
      for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
        if (!entry.isDirectory()) {
          files.put(entry.getName(), in.readAllBytes());
        }
      }
      Manifest manifest = in.getManifest();
      if (manifest == null) {
        throw new NotTestable(jar + " does not start with its manifest");
      }
      return new BundleContents(manifest, files);
    } catch (IOException e) {
      throw new NotTestable(jar + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /** Changes a header of the manifest; one that is missing is empty. */
  void header(String name, UnaryOperator<String> change) {
    Attributes main = manifest.getMainAttributes();
    String before = Objects.requireNonNullElse(main.getValue(name), "");
    String after = change.apply(before);
    requireChange(name, before, after);
    if (after.isEmpty()) {
      main.remove(new Attributes.Name(name));
    } else {
      main.putValue(name, after);
    }
  }

  /** Adds an element to a header that is a list. */
  void addTo(String name, String element) {
    header(name, before -> before.isEmpty() ? element : before + "," + element);
  }

  /** Replaces a text in the files of a folder. */
  void replaceIn(String folder, String before, String after) {
    boolean changed = false;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (file.getKey().startsWith(folder)) {
        String text = new String(file.getValue(), StandardCharsets.UTF_8);
        changed |= text.contains(before);
        file.setValue(text.replace(before, after).getBytes(StandardCharsets.UTF_8));
      }
    }
    requireChange(folder, changed ? before : after, after);
  }

  private static void requireChange(String what, String before, String after) {
    if (before.equals(after)) {
      throw new NotTestable(
          "no mutant can be made of this bundle: its " + what + " stays as it is");
    }
  }

  /** Adds a file. */
  void add(String name, byte[] bytes) {
    files.put(name, bytes);
  }

  /** Adds a class of the kit. */
  void add(Class<?> type) {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
      add(name, Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new NotTestable(name + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /** Adds an activator; the bundle must have none. */
  void activator(Class<?> type) {
    add(type);
    header(Constants.BUNDLE_ACTIVATOR, before -> before.isEmpty() ? type.getName() : before);
    if (!manifest.getMainAttributes().getValue(Constants.IMPORT_PACKAGE).contains(FRAMEWORK)) {
      addTo(Constants.IMPORT_PACKAGE, FRAMEWORK);
    }
  }

  /** Writes the bundle. */
  void write(Path jar) {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out)) {
      put(zip, JarFile.MANIFEST_NAME, manifestBytes());
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        put(zip, file.getKey(), file.getValue());
      }
    } catch (IOException e) {
      throw new NotTestable(jar + " cannot be written (" + e.getMessage() + ")", e);
    }
  }

  private byte[] manifestBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    manifest.write(bytes);
    return bytes.toByteArray();
  }

  private static void put(JarOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new JarEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }
}
