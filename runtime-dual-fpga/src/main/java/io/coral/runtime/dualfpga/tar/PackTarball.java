package io.coral.runtime.dualfpga.tar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Packs binaries into a tarball, for builds. */
public final class PackTarball {

  private PackTarball() {}

  /**
   * {@code OUTPUT NAME=FILE…}: one binary for each board, in board order. An output that ends in
   * {@code gz} is compressed.
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2 || !Arrays.stream(arguments).skip(1).allMatch(a -> a.contains("="))) {
      System.err.println("usage: PackTarball OUTPUT NAME=FILE...");
      System.exit(2);
    }
    List<Tarball.Entry> entries = new ArrayList<>();
    for (String argument : Arrays.asList(arguments).subList(1, arguments.length)) {
      int equals = argument.indexOf('=');
      byte[] binary = Files.readAllBytes(Path.of(argument.substring(equals + 1)));
      entries.add(new Tarball.Entry(argument.substring(0, equals), ByteBuffer.wrap(binary)));
    }
    Tarball tarball = new Tarball(entries);
    Path output = Path.of(arguments[0]);
    Files.createDirectories(output.toAbsolutePath().getParent());
    Files.write(output, arguments[0].endsWith("gz") ? tarball.toGzip() : tarball.toTar());
  }
}
