package io.coral.runtime.intelpac;

import io.coral.spec.support.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the binaries of the conformance fixture, and their digest into it. */
public final class FixtureFiles {

  private FixtureFiles() {}

  /** Writes them into the folder that is the first argument; the second is the template. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    byte[] roles = SoftAfu.interruptGbs();
    Files.write(folder.resolve("roles.gbs"), roles);
    String digest = Digests.sha256(ByteBuffer.wrap(roles));
    String fixture = Files.readString(Path.of(arguments[1]));
    Files.writeString(folder.resolve("fixture.xml"), fixture.replace("@roles.sha256@", digest));
    Files.write(folder.resolve("polled.gbs"), SoftAfu.polledGbs());
    Files.write(folder.resolve("wrong-interface.gbs"), SoftAfu.wrongInterfaceGbs());
  }
}
