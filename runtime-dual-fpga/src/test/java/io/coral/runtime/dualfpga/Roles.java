package io.coral.runtime.dualfpga;

import io.coral.runtime.dualfpga.tar.Tarball;
import io.coral.spec.Bitstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The simulator's role kernels, which its own build packs, as the binaries of a group. */
public final class Roles {

  private static final Path FIXTURE = Path.of("../runtime-sim/target/fixture");

  private Roles() {}

  public static byte[] jar() {
    return read("roles.jar");
  }

  /** The same kernels, built for another platform. */
  public static byte[] wrongPlatform() {
    return read("wrong-platform.jar");
  }

  private static byte[] read(String file) {
    try {
      return Files.readAllBytes(FIXTURE.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The role kernels for each board, under the given names. */
  public static Tarball tarball(String... names) {
    return new Tarball(
        Arrays.stream(names).map(name -> new Tarball.Entry(name, ByteBuffer.wrap(jar()))).toList());
  }

  public static Bitstream bitstream(String... names) {
    return Bitstream.of("roles.tar", ByteBuffer.wrap(tarball(names).toTar()));
  }
}
