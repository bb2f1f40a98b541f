package io.coral.conformance.capsule;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Writes a copy of a tested bundle with the capsule in it. */
public final class Seal {

  private static final String CAPABILITIES = "Provide-Capability";

  private Seal() {}

  /**
   * Writes the sealed copy; an earlier seal is replaced. A file that is there already is replaced
   * only when all of the copy is written.
   *
   * @param signer signs the capsule
   * @param out another file than the tested one
   * @throws SealException when the jar has changed since it was tested, or is signed as a jar
   */
  public static void write(TestedJar jar, Capsule capsule, Optional<Signer> signer, Path out)
      throws IOException {
    if (Files.exists(out) && Files.isSameFile(out, jar.file())) {
      throw new SealException("--seal names the tested jar itself; name another file");
    }
    if (!jar.isUnchanged()) {
      throw new SealException(jar.file() + " has changed since it was tested; test it again");
    }
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null) {
      throw new SealException(out + " is no file name");
    }
    Files.createDirectories(folder);
    // with the modes of the user's other files: a temporary file's would let nobody else read it
    Path part = Files.createFile(folder.resolve("seal-" + UUID.randomUUID() + ".part"));
    try {
      copy(jar, capsule, signer, part);
      Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Tells what stands against a seal, so that nobody learns it after a long run.
   *
   * @throws SealException when the jar is signed as a jar, or has no manifest
   */
  public static void requireSealable(TestedJar jar) {
    try (JarFile file = new JarFile(jar.file().toFile(), false)) {
      if (file.stream().anyMatch(entry -> isJarSignature(entry.getName()))) {
        throw signed(jar);
      }
      if (file.getManifest() == null) {
        throw withoutManifest(jar);
      }
    } catch (IOException e) {
      throw new SealException(jar.file() + " cannot be read as a jar: " + e.getMessage(), e);
    }
  }

  private static SealException signed(TestedJar jar) {
    return new SealException(
        jar.file() + " is a signed jar, and a seal changes its manifest: seal it, then sign");
  }

  private static SealException withoutManifest(TestedJar jar) {
    return new SealException(jar.file() + " is no bundle: it has no manifest");
  }

  private static void copy(TestedJar jar, Capsule capsule, Optional<Signer> signer, Path part)
      throws IOException {
    try (InputStream file = Files.newInputStream(jar.file());
        JarInputStream in = new JarInputStream(file, false);
        OutputStream sink = Files.newOutputStream(part);
        JarOutputStream out = new JarOutputStream(sink)) {
      put(out, JarFile.MANIFEST_NAME, manifest(jar, capsule));
      put(out, Capsule.ENTRY, stream -> stream.write(capsule.json()));
      if (signer.isPresent()) {
        byte[] signature = signer.get().sign(capsule.json());
        put(out, Capsule.SIGNATURE, stream -> stream.write(signature));
      }
      for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
        String name = entry.getName();
        if (isJarSignature(name)) {
          throw signed(jar);
        }
        if (!isReplaced(name)) {
          put(out, name, in::transferTo);
        }
      }
    }
  }

  private static boolean isReplaced(String name) {
    return name.equals(Capsule.ENTRY)
        || name.equals(Capsule.SIGNATURE)
        || name.equalsIgnoreCase(JarFile.MANIFEST_NAME);
  }

  private static boolean isJarSignature(String name) {
    return name.toUpperCase(Locale.ROOT).matches("META-INF/[^/]+\\.SF");
  }

  private static Content manifest(TestedJar jar, Capsule capsule) throws IOException {
    Manifest manifest;
    try (JarFile file = new JarFile(jar.file().toFile(), false)) {
      manifest = file.getManifest();
    }
    if (manifest == null) {
      throw withoutManifest(jar);
    }
    Attributes main = manifest.getMainAttributes();
    String others = Clauses.without(Capsule.NAMESPACE, main.getValue(CAPABILITIES));
    main.putValue(
        CAPABILITIES, others.isEmpty() ? capsule.clause() : others + "," + capsule.clause());
    return manifest::write;
  }

  private interface Content {
    void to(OutputStream out) throws IOException;
  }

  private static void put(JarOutputStream out, String name, Content content) throws IOException {
    JarEntry entry = new JarEntry(name);
    // no time of the clock: the same run seals the same bytes
    entry.setTime(0);
    out.putNextEntry(entry);
    content.to(out);
    out.closeEntry();
  }
}
