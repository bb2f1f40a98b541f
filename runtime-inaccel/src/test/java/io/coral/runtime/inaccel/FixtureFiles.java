package io.coral.runtime.inaccel;

import io.coral.spec.format.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies the binaries of the tests' C runtime, with their digests in their descriptors. */
public final class FixtureFiles {

  private final Path sources;
  private final Path target;

  private FixtureFiles(Path sources, Path target) {
    this.sources = sources;
    this.target = target;
  }

  /** Reads binaries and descriptors in the first folder, and writes into the second. */
  public static void main(String[] arguments) throws IOException {
    FixtureFiles files = new FixtureFiles(Path.of(arguments[0]), Path.of(arguments[1]));
    files.write("fixture", "fixture.xml", "roles.bin");
    files.write("artifacts/vector", "vector/bitstream.json", "vector/vector.bin");
  }

  private void write(String folder, String descriptor, String binary) throws IOException {
    Path into = Files.createDirectories(target.resolve(folder));
    byte[] bytes = Files.readAllBytes(sources.resolve(binary));
    String name = fileName(binary);
    Files.write(into.resolve(name), bytes);
    Files.writeString(
        into.resolve(fileName(descriptor)),
        Files.readString(sources.resolve(descriptor))
            .replace(
                "@" + name.substring(0, name.indexOf('.')) + ".sha256@",
                Digests.sha256(ByteBuffer.wrap(bytes))));
  }

  private static String fileName(String path) {
    return String.valueOf(Path.of(path).getFileName());
  }
}
