package io.coral.conformance.rules.source;

import io.coral.conformance.rules.process.ClassPath;
import io.coral.conformance.rules.process.KitFolder;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.spec.settings.SystemSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.osgi.framework.Constants;

/**
 * The bundle under test as a jar.
 *
 * @param jar the jar
 * @param symbolicName its bundle's name
 */
public record BundleFile(Path jar, String symbolicName) {

  /**
   * The bundle in a jar, or in a folder of classes with a manifest, which is packed first.
   *
   * @throws NotTestable when there is no bundle, saying what was found
   */
  public static BundleFile of(Path file) {
    if (!Files.exists(file)) {
      throw new NotTestable(file + ": there is no such file");
    }
    if (Files.isRegularFile(file)) {
      requireJar(file);
    }
    Attributes manifest = ClassPath.manifest(file);
    String name = SupportBundles.symbolicName(manifest);
    if (name.isEmpty()) {
      throw new NotTestable(
          file
              + " is no bundle: "
              + (manifest.isEmpty()
                  ? "it has no manifest"
                  : "its manifest has no Bundle-SymbolicName")
              + "; build it with bnd");
    }
    return new BundleFile(Files.isDirectory(file) ? packed(file) : file.toAbsolutePath(), name);
  }

  /**
   * How the runtime is configured in this process: the system properties whose names start with the
   * bundle's name and a dot, under the rest of their names. A runtime's PID is its bundle's name.
   */
  public Map<String, String> settings() {
    return SystemSettings.of(symbolicName, System.getProperties());
  }

  /** Whether its runtime is made of the devices of others, as its capability says. */
  boolean isComposite() {
    String capabilities = ClassPath.manifest(jar).getValue(Constants.PROVIDE_CAPABILITY);
    return capabilities != null && capabilities.contains("composite=true");
  }

  /** What the names of its settings start with, as system properties. */
  public String prefix() {
    return symbolicName + ".";
  }

  private static void requireJar(Path file) {
    try (JarFile jar = new JarFile(file.toFile())) {
      jar.getName();
    } catch (IOException e) {
      throw new NotTestable(file + " is no bundle: it is no jar (" + e.getMessage() + ")", e);
    }
  }

  private static Path packed(Path folder) {
    try {
      // goes with this process: whoever asked may need it as long
      Path jar = KitFolder.make().path().resolve("bundle.jar");
      try (OutputStream out = Files.newOutputStream(jar);
          ZipOutputStream zip = new ZipOutputStream(out);
          Stream<Path> files = Files.walk(folder)) {
        // the manifest first, as those who read a jar from its start expect
        List<Path> all = new ArrayList<>(List.of(folder.resolve(JarFile.MANIFEST_NAME)));
        files
            .filter(Files::isRegularFile)
            .filter(file -> !file.equals(all.get(0)))
            .sorted()
            .forEach(all::add);
        for (Path file : all) {
          zip.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
          Files.copy(file, zip);
        }
      }
      return jar;
    } catch (IOException e) {
      throw new NotTestable(folder + " cannot be packed as a jar (" + e.getMessage() + ")", e);
    }
  }

  /** Hands over the name and the bytes of every class in the jar, and in jars inside it. */
  public void forEachClass(BiConsumer<String, byte[]> consumer) {
    try (InputStream in = Files.newInputStream(jar)) {
      forEachClass(in, consumer);
    } catch (IOException e) {
      throw new NotTestable(jar + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static void forEachClass(InputStream in, BiConsumer<String, byte[]> consumer)
      throws IOException {
    ZipInputStream zip = new ZipInputStream(in);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      if (entry.getName().endsWith(".class")) {
        consumer.accept(entry.getName(), zip.readAllBytes());
      } else if (entry.getName().endsWith(".jar")) {
        forEachClass(zip, consumer);
      }
    }
  }
}
