package io.coral.runtime.intelpac;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the binaries of the conformance fixture. */
public final class FixtureFiles {

  private FixtureFiles() {}

  /** Writes them into the folder that is the only argument. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    Files.write(folder.resolve("roles.gbs"), SoftAfu.interruptGbs());
    Files.write(folder.resolve("polled.gbs"), SoftAfu.polledGbs());
    Files.write(folder.resolve("wrong-interface.gbs"), SoftAfu.wrongInterfaceGbs());
  }
}
