package io.coral.api.artifact;

import io.coral.api.artifact.internal.JsonReader;
import io.coral.api.artifact.internal.JsonWriter;
import io.coral.api.artifact.internal.XmlForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The two forms of a descriptor. Unknown fields are ignored; a single value is accepted where a
 * list is meant. Stateless; any thread.
 */
public enum ArtifactFormat {
  /** {@code bitstream.json}. */
  JSON("bitstream.json"),
  /** {@code bitstream.xml}; its schema is {@link #schema()}. */
  XML("bitstream.xml");

  /** Far above any real descriptor; a larger file is something else. */
  private static final int MAX_BYTES = 16 << 20;

  private final String fileName;

  ArtifactFormat(String fileName) {
    this.fileName = fileName;
  }

  /** The name that a descriptor of this form has in an artifact. */
  public String fileName() {
    return fileName;
  }

  /** The descriptor in a folder: {@code bitstream.json}, else {@code bitstream.xml}, else none. */
  public static Optional<Path> find(Path folder) {
    return Arrays.stream(values())
        .map(form -> folder.resolve(form.fileName))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Reads a descriptor, or the one in a folder. The form is told by the file's name, else by its
   * first character.
   *
   * @throws ArtifactException when it is missing, unreadable or broken, saying where
   */
  public static Artifact read(Path fileOrFolder) {
    Path file = fileOrFolder;
    if (Files.isDirectory(fileOrFolder)) {
      file =
          find(fileOrFolder)
              .orElseThrow(
                  () ->
                      new ArtifactException(
                          fileOrFolder.toString(),
                          0,
                          "",
                          "the folder has no descriptor; expected bitstream.json or"
                              + " bitstream.xml"));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = bytes(file.toString(), in);
      return form(file, bytes).read(file.toString(), bytes);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /**
   * Reads a descriptor of this form.
   *
   * @param name for error texts, usually the file's name
   * @param in read to its end; not closed
   * @throws ArtifactException when it is unreadable or broken, saying where
   */
  public Artifact read(String name, InputStream in) {
    try {
      return read(name, bytes(name, in));
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /**
   * Reads a descriptor of this form that is in memory.
   *
   * @param name for error texts, usually the file's name
   * @throws ArtifactException when it is broken, saying where
   */
  public Artifact read(String name, byte[] bytes) {
    return switch (this) {
      case JSON -> JsonReader.read(name, bytes);
      case XML -> XmlForm.read(name, bytes);
    };
  }

  /**
   * Writes a descriptor of this form in UTF-8.
   *
   * @param out not closed
   */
  public void write(Artifact artifact, OutputStream out) throws IOException {
    Objects.requireNonNull(out, "out");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    switch (this) {
      case JSON -> JsonWriter.write(artifact, bytes);
      case XML -> XmlForm.write(artifact, bytes);
    }
    bytes.writeTo(out);
  }

  /** Writes a descriptor of this form to a file, which is replaced. */
  public void write(Artifact artifact, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      write(artifact, out);
    }
  }

  /** The XML schema of the XML form. */
  public static URL schema() {
    return Objects.requireNonNull(
        ArtifactFormat.class.getResource("bitstream.xsd"),
        "bitstream.xsd is a part of this bundle");
  }

  private static ArtifactFormat form(Path file, byte[] bytes) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".xml")) {
      return XML;
    }
    if (name.endsWith(".json")) {
      return JSON;
    }
    for (byte next : bytes) {
      if (next == '<') {
        return XML;
      }
      if (next == '{') {
        break;
      }
    }
    return JSON;
  }

  private static byte[] bytes(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new ArtifactException(
          name, 0, "", "is larger than " + (MAX_BYTES >> 20) + " MiB; that is no descriptor");
    }
    return bytes;
  }

  private static ArtifactException unreadable(String name, IOException cause) {
    return new ArtifactException(name, 0, "", "cannot be read: " + cause, cause);
  }
}
