package io.coral.conformance.rules.samples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Makes jars of test classes. */
public final class JarOf {

  private JarOf() {}

  public static Path classes(Path folder, Map<String, String> headers, Class<?>... classes)
      throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.forEach(manifest.getMainAttributes()::putValue);
    Path jar = folder.resolve("runtime.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Class<?> type : classes) {
        String name = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new ZipEntry(name));
        try (InputStream in =
            Objects.requireNonNull(type.getClassLoader().getResourceAsStream(name))) {
          in.transferTo(out);
        }
      }
    }
    return jar;
  }

  /** A jar that names a service's provider, whose class lies elsewhere. */
  public static Path service(Path folder, Class<?> service, Class<?> provider) throws IOException {
    Path jar = folder.resolve("service.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("META-INF/services/" + service.getName()));
      out.write(provider.getName().getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  public static Map<String, String> bundle(String imports, Class<?> activator) {
    return Map.of(
        "Bundle-ManifestVersion",
        "2",
        "Bundle-SymbolicName",
        "test.runtime",
        "Import-Package",
        imports,
        "Bundle-Activator",
        activator.getName());
  }
}
