package io.coral.runtime.sim;

import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.Rule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A simulator binary that passed every check: container, digests, description. No class has been
 * loaded.
 *
 * @param platform what it is built for
 * @param kernels what it offers
 * @param classes class names of the kernels by kernel name
 * @param entries the checked class files by class name
 */
record KernelImage(
    Platform platform,
    List<KernelInfo> kernels,
    Map<String, String> classes,
    Map<String, byte[]> entries) {

  /** The first bytes of every jar. */
  static final int MAGIC = 0x04034b50;

  /** The most that a binary may have, and may unpack to. */
  private static final int LIMIT = 64 << 20;

  private static final int MOST_ENTRIES = 4096;
  private static final int MOST_KERNELS = 256;

  /** The JDK's reader takes time by the square of a manifest's size. */
  private static final int MANIFEST_LIMIT = 256 << 10;

  private static final int DESCRIPTION_LIMIT = 1 << 20;

  private static final int END_OF_DIRECTORY = 0x06054b50;
  private static final int END_OF_DIRECTORY_BYTES = 22;
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_]\\w*");
  private static final Pattern LIST = Pattern.compile(",");

  /**
   * Reads a binary.
   *
   * @throws AcceleratorException {@code INVALID_BINARY}
   */
  static KernelImage read(String name, ByteBuffer bytes) {
    try {
      return new Reader().read(bytes);
    } catch (IOException | IllegalArgumentException e) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_BINARY,
              "check",
              "bitstream " + name,
              e.getMessage() + "; expected a jar made by " + KernelJar.class.getSimpleName())
          .breaking(Rule.PRG_02)
          .causedBy(e);
    }
  }

  /** Size in bytes of a C type, as the simulator's kernels use them; absent where unknown. */
  private static OptionalInt sizeOf(String type) {
    return switch (type.replace("unsigned ", "").replace("const ", "").strip()) {
      case "char", "byte", "bool", "int8_t", "uint8_t" -> OptionalInt.of(1);
      case "short", "int16_t", "uint16_t" -> OptionalInt.of(2);
      case "int", "unsigned", "float", "int32_t", "uint32_t" -> OptionalInt.of(4);
      case "long", "double", "size_t", "int64_t", "uint64_t" -> OptionalInt.of(8);
      default -> OptionalInt.empty();
    };
  }

  /** Reads one binary. */
  private static final class Reader {
    private final Map<String, byte[]> content = new HashMap<>();

    KernelImage read(ByteBuffer bytes) throws IOException {
      requireWholeJar(bytes);
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(bytes.position(), copy);
      unpack(copy);
      Manifest manifest = manifest();
      requireDigests(manifest);
      Attributes main = manifest.getMainAttributes();
      String format = attribute(main, KernelJar.FORMAT);
      if (!"1".equals(format)) {
        throw new IllegalArgumentException(KernelJar.FORMAT + " is " + format + ", expected 1");
      }
      Platform platform =
          new Platform(
              attribute(main, KernelJar.PLATFORM_VENDOR),
              attribute(main, KernelJar.PLATFORM_NAME),
              attribute(main, KernelJar.PLATFORM_VERSION));
      Properties description = description();
      List<KernelInfo> kernels = new ArrayList<>();
      Map<String, String> classes = new HashMap<>();
      String[] names = LIST.split(field(description, "kernels"), -1);
      if (names.length > MOST_KERNELS) {
        throw new IllegalArgumentException(
            names.length + " kernels; expected at most " + MOST_KERNELS);
      }
      for (String kernel : names) {
        if (!IDENTIFIER.matcher(kernel).matches()) {
          throw new IllegalArgumentException("kernel name \"" + kernel + "\" is no C identifier");
        }
        kernels.add(kernel(description, kernel));
        String className = field(description, kernel + ".class");
        if (!content.containsKey(entryOf(className))) {
          throw new IllegalArgumentException(
              "class " + className + " of kernel " + kernel + " is not in the jar");
        }
        if (classes.put(kernel, className) != null) {
          throw new IllegalArgumentException("kernel " + kernel + " is described twice");
        }
      }
      return new KernelImage(platform, List.copyOf(kernels), Map.copyOf(classes), classFiles());
    }

    /** A jar reader by itself accepts a file that was cut inside its directory. */
    private static void requireWholeJar(ByteBuffer bytes) {
      ByteBuffer jar = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
      int end = jar.limit() - END_OF_DIRECTORY_BYTES;
      if (jar.limit() > LIMIT) {
        throw new IllegalArgumentException(
            "the jar has " + jar.limit() + " bytes, expected at most " + LIMIT);
      }
      if (end < 0 || jar.getInt(0) != MAGIC) {
        throw new IllegalArgumentException("the file does not start as a jar does");
      }
      if (jar.getInt(end) != END_OF_DIRECTORY) {
        throw new IllegalArgumentException(
            "the jar is cut or has bytes behind it: no end of directory at offset " + end);
      }
      long directoryBytes = Integer.toUnsignedLong(jar.getInt(end + 12));
      long directory = Integer.toUnsignedLong(jar.getInt(end + 16));
      if (directory + directoryBytes != end) {
        throw new IllegalArgumentException(
            "the jar's directory ends at "
                + (directory + directoryBytes)
                + ", expected at offset "
                + end);
      }
    }

    private void unpack(byte[] jar) throws IOException {
      int total = 0;
      try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          byte[] bytes = zip.readNBytes(LIMIT - total + 1);
          total += bytes.length;
          if (total > LIMIT) {
            throw new IllegalArgumentException(
                "the jar unpacks to more than " + LIMIT + " bytes at entry " + entry.getName());
          }
          if (content.size() == MOST_ENTRIES) {
            throw new IllegalArgumentException(
                "the jar has more than " + MOST_ENTRIES + " entries");
          }
          if (content.put(entry.getName(), bytes) != null) {
            throw new IllegalArgumentException("entry " + entry.getName() + " stands twice");
          }
        }
      }
    }

    private Manifest manifest() throws IOException {
      byte[] bytes = content.remove(JarFile.MANIFEST_NAME);
      if (bytes == null) {
        throw new IllegalArgumentException("there is no " + JarFile.MANIFEST_NAME);
      }
      requireSize(JarFile.MANIFEST_NAME, bytes, MANIFEST_LIMIT);
      return new Manifest(new ByteArrayInputStream(bytes));
    }

    private static void requireSize(String entry, byte[] bytes, int most) {
      if (bytes.length > most) {
        throw new IllegalArgumentException(
            entry + " has " + bytes.length + " bytes, expected at most " + most);
      }
    }

    private void requireDigests(Manifest manifest) {
      Set<String> missing = new HashSet<>(manifest.getEntries().keySet());
      missing.removeAll(content.keySet());
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(
            "the jar lacks entries that its manifest names " + missing);
      }
      content.forEach(
          (name, bytes) -> {
            Attributes attributes = manifest.getAttributes(name);
            String expected = attributes == null ? null : attributes.getValue(KernelJar.DIGEST);
            String actual = KernelJar.digest(bytes);
            if (!actual.equals(expected)) {
              throw new IllegalArgumentException(
                  "entry " + name + " has SHA-256 " + actual + ", the manifest says " + expected);
            }
          });
    }

    private Properties description() throws IOException {
      byte[] bytes = content.get(KernelJar.KERNELS);
      if (bytes == null) {
        throw new IllegalArgumentException("there is no " + KernelJar.KERNELS);
      }
      requireSize(KernelJar.KERNELS, bytes, DESCRIPTION_LIMIT);
      Properties description = new Properties();
      description.load(new StringReader(new String(bytes, StandardCharsets.ISO_8859_1)));
      return description;
    }

    private static KernelInfo kernel(Properties description, String name) {
      int instances = number(description, name + ".instances", 1, 64);
      int count = number(description, name + ".arguments", 0, 256);
      List<String> units = new ArrayList<>();
      for (int i = 1; i <= instances; i++) {
        units.add(name + ":{" + name + "_" + i + "}");
      }
      List<ArgumentInfo> arguments = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        arguments.add(argument(description, name + "." + i + ".", i));
      }
      return new KernelInfo(name, units, arguments, Map.of());
    }

    private static ArgumentInfo argument(Properties description, String prefix, int index) {
      String type = field(description, prefix + "type").strip();
      String memories = field(description, prefix + "memories");
      return new ArgumentInfo(
          index,
          field(description, prefix + "name"),
          type,
          type.endsWith("*") ? OptionalInt.empty() : sizeOf(type),
          Access.valueOf(field(description, prefix + "access").toUpperCase(Locale.ROOT)),
          memories.isEmpty()
              ? Set.of()
              : Arrays.stream(LIST.split(memories, -1))
                  .map(Integer::valueOf)
                  .collect(Collectors.toSet()),
          Map.of());
    }

    private Map<String, byte[]> classFiles() {
      Map<String, byte[]> files = new HashMap<>();
      content.forEach(
          (name, bytes) -> {
            if (name.endsWith(".class")) {
              files.put(
                  name.substring(0, name.length() - ".class".length()).replace('/', '.'), bytes);
            }
          });
      return Map.copyOf(files);
    }

    private static String entryOf(String className) {
      return className.replace('.', '/') + ".class";
    }

    private static String field(Properties description, String key) {
      String value = description.getProperty(key);
      if (value == null) {
        throw new IllegalArgumentException(KernelJar.KERNELS + " has no " + key);
      }
      return value;
    }

    private static int number(Properties description, String key, int least, int most) {
      int value = Integer.parseInt(field(description, key));
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            key + " is " + value + ", expected " + least + " to " + most);
      }
      return value;
    }

    private static String attribute(Attributes main, String name) {
      String value = main.getValue(name);
      if (value == null || value.isBlank()) {
        throw new IllegalArgumentException("the manifest has no " + name);
      }
      return value;
    }
  }
}
