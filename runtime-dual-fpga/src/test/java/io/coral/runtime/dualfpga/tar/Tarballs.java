package io.coral.runtime.dualfpga.tar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Tarballs for tests, and what is in them. */
final class Tarballs {

  static final long SEED = 20240611;

  private Tarballs() {}

  static Tarball read(byte[] bytes) {
    return Tarball.read("test.tar", ByteBuffer.wrap(bytes));
  }

  static byte[] content(Tarball.Entry entry) {
    byte[] bytes = new byte[entry.bytes().remaining()];
    entry.bytes().get(bytes);
    return bytes;
  }

  static Tarball random(Random random, int binaries) {
    List<Tarball.Entry> entries = new ArrayList<>();
    for (int i = 0; i < binaries; i++) {
      byte[] bytes = new byte[random.nextInt(3000)];
      random.nextBytes(bytes);
      String name = "b" + i + "-" + "x".repeat(random.nextInt(200)) + ".xclbin";
      entries.add(new Tarball.Entry(name, ByteBuffer.wrap(bytes)));
    }
    return new Tarball(entries);
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }
}
