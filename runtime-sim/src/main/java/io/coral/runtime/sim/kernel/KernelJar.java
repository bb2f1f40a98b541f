package io.coral.runtime.sim.kernel;

import io.coral.spec.Platform;
import io.coral.spec.format.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

/**
 * Packs kernel classes into a simulator binary: a jar whose manifest names the platform and gives
 * the SHA-256 of each entry, and whose {@code META-INF/kernels.properties} describes the kernels,
 * so that no class is loaded to read them. The same input gives the same bytes.
 */
public final class KernelJar {

  /** The entry that describes the kernels. */
  public static final String KERNELS = "META-INF/kernels.properties";

  /** Manifest attribute: the version of this format, {@code 1}. */
  public static final String FORMAT = "Coral-Kernel-Format";

  /** Manifest attributes: the platform that the binary is built for. */
  public static final String PLATFORM_VENDOR = "Coral-Platform-Vendor";

  /** The board's name. */
  public static final String PLATFORM_NAME = "Coral-Platform-Name";

  /** The shell's version. */
  public static final String PLATFORM_VERSION = "Coral-Platform-Version";

  /** Manifest attribute of each entry: its SHA-256 in base 64. */
  public static final String DIGEST = "SHA-256-Digest";

  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private KernelJar() {}

  /**
   * Packs kernels: {@code OUTPUT VENDOR NAME VERSION CLASS…}. The classes, with those nested in
   * them, come from the class path.
   */
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    if (arguments.length < 5) {
      System.err.println("usage: KernelJar OUTPUT VENDOR NAME VERSION CLASS...");
      System.exit(2);
    }
    List<Class<?>> classes = new ArrayList<>();
    for (String name : Arrays.asList(arguments).subList(4, arguments.length)) {
      classes.add(Class.forName(name, false, Thread.currentThread().getContextClassLoader()));
    }
    Path output = Path.of(arguments[0]);
    Files.createDirectories(output.toAbsolutePath().getParent());
    Files.write(output, pack(new Platform(arguments[1], arguments[2], arguments[3]), classes));
  }

  /**
   * Packs kernels.
   *
   * @param classes kernels, marked with {@link Kernel}, and the classes that they use
   * @return the binary
   */
  public static byte[] pack(Platform platform, List<Class<?>> classes) {
    SortedMap<String, byte[]> entries = new TreeMap<>();
    for (Class<?> type : classes) {
      addClass(entries, type);
    }
    List<Class<?>> kernels =
        classes.stream().filter(type -> type.isAnnotationPresent(Kernel.class)).toList();
    if (kernels.isEmpty()) {
      throw new IllegalArgumentException("none of " + classes + " is marked with @Kernel");
    }
    entries.put(KERNELS, describe(kernels).getBytes(StandardCharsets.ISO_8859_1));
    try {
      return jar(platform, entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addClass(Map<String, byte[]> entries, Class<?> type) {
    String entry = type.getName().replace('.', '/') + ".class";
    ClassLoader loader = type.getClassLoader();
    try (InputStream bytes = loader == null ? null : loader.getResourceAsStream(entry)) {
      if (bytes == null) {
        throw new IllegalArgumentException("the class file of " + type + " cannot be read");
      }
      entries.put(entry, bytes.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Class<?> nested : type.getDeclaredClasses()) {
      addClass(entries, nested);
    }
  }

  private static String describe(List<Class<?>> kernels) {
    StringBuilder text = new StringBuilder();
    for (Class<?> type : kernels) {
      Kernel kernel = type.getAnnotation(Kernel.class);
      String prefix = kernel.name() + ".";
      text.append(prefix).append("class=").append(type.getName()).append('\n');
      text.append(prefix).append("instances=").append(kernel.instances()).append('\n');
      text.append(prefix).append("arguments=").append(kernel.arguments().length).append('\n');
      for (int i = 0; i < kernel.arguments().length; i++) {
        Kernel.Argument argument = kernel.arguments()[i];
        String field = prefix + i + ".";
        text.append(field).append("type=").append(argument.type()).append('\n');
        text.append(field).append("name=").append(argument.name()).append('\n');
        text.append(field).append("access=").append(argument.access()).append('\n');
        String memories =
            Arrays.stream(argument.memories())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
        text.append(field).append("memories=").append(memories).append('\n');
      }
    }
    String names =
        kernels.stream()
            .map(type -> type.getAnnotation(Kernel.class).name())
            .collect(Collectors.joining(","));
    return "kernels=" + names + "\n" + text;
  }

  private static byte[] jar(Platform platform, SortedMap<String, byte[]> entries)
      throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue(FORMAT, "1");
    main.putValue(PLATFORM_VENDOR, platform.vendor());
    main.putValue(PLATFORM_NAME, platform.name());
    main.putValue(PLATFORM_VERSION, platform.version());
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      Attributes attributes = new Attributes();
      attributes.putValue(DIGEST, digest(entry.getValue()));
      manifest.getEntries().put(entry.getKey(), attributes);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes)) {
      ByteArrayOutputStream manifestBytes = new ByteArrayOutputStream();
      manifest.write(manifestBytes);
      write(jar, "META-INF/MANIFEST.MF", manifestBytes.toByteArray());
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        write(jar, entry.getKey(), entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static void write(JarOutputStream jar, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(EPOCH);
    jar.putNextEntry(entry);
    jar.write(content);
    jar.closeEntry();
  }

  /** SHA-256 in base 64, as {@link #DIGEST} holds it. */
  public static String digest(byte[] content) {
    return Base64.getEncoder().encodeToString(Digests.sha256().digest(content));
  }
}
