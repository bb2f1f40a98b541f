package io.coral.runtime.intelpac;

import io.coral.spec.format.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the binaries for the software AFU, and their digests into their descriptors. */
public final class FixtureFiles {

  private final Path sources;
  private final Path target;

  private FixtureFiles(Path sources, Path target) {
    this.sources = sources;
    this.target = target;
  }

  /** Reads the descriptors in the first folder, and writes into the second. */
  public static void main(String[] arguments) throws IOException {
    FixtureFiles files = new FixtureFiles(Path.of(arguments[0]), Path.of(arguments[1]));
    files.write("fixture", "fixture.xml", "roles", SoftAfu.interruptGbs());
    Path fixture = files.target.resolve("fixture");
    Files.write(fixture.resolve("polled.gbs"), SoftAfu.polledGbs());
    Files.write(fixture.resolve("wrong-interface.gbs"), SoftAfu.wrongInterfaceGbs());
    files.write("artifacts/vector", "vector/bitstream.json", "vector", SoftAfu.polledGbs());
  }

  private void write(String folder, String descriptor, String name, byte[] gbs) throws IOException {
    Path into = Files.createDirectories(target.resolve(folder));
    Files.write(into.resolve(name + ".gbs"), gbs);
    String text = Files.readString(sources.resolve(descriptor));
    String digest = Digests.sha256(ByteBuffer.wrap(gbs));
    Files.writeString(
        into.resolve(Path.of(descriptor).getFileName()),
        text.replace("@" + name + ".sha256@", digest));
  }
}
