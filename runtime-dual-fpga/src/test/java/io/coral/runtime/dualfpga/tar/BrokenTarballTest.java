package io.coral.runtime.dualfpga.tar;

import static io.coral.runtime.dualfpga.tar.RawTar.CONTENT;
import static io.coral.runtime.dualfpga.tar.Tarballs.SEED;
import static io.coral.runtime.dualfpga.tar.Tarballs.gzip;
import static io.coral.runtime.dualfpga.tar.Tarballs.random;
import static io.coral.runtime.dualfpga.tar.Tarballs.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BrokenTarballTest {

  static Stream<Arguments> brokenTars() {
    RawTar many = new RawTar();
    for (int i = 0; i <= Tarball.MAX_ENTRIES; i++) {
      many.file("b" + i);
    }
    byte[] spoilt = new RawTar().file("a.bin").end();
    spoilt[3] ^= 1;
    RawTar headers = new RawTar();
    for (int i = 0; i <= 1024; i++) {
      headers.entry("folder/", '5', new byte[0]);
    }
    return Stream.of(
        arguments("nothing", new byte[0], "empty"),
        arguments("only an end", new RawTar().end(), "0 binaries"),
        arguments("two of one name", new RawTar().file("a").file("a").end(), "two entries"),
        arguments("a name that climbs", new RawTar().file("../a").end(), "plain file name"),
        arguments("two dots", new RawTar().file("..").end(), "plain file name"),
        arguments("an absolute name", new RawTar().file("/a").end(), "plain file name"),
        arguments("a drive letter", new RawTar().file("C:a").end(), "plain file name"),
        arguments("a drive's folder", new RawTar().file("C:/a").end(), "plain file name"),
        arguments("a backslash", new RawTar().file("..\\a").end(), "plain file name"),
        arguments("a control character", new RawTar().file("a\nb").end(), "plain file name"),
        arguments("an empty name", new RawTar().file("").end(), "empty name"),
        arguments(
            "a name that climbs by PAX", new RawTar().pax("path", "../a").file("a").end(), "plain"),
        arguments(
            "a name that is too long",
            new RawTar().pax("path", "n".repeat(300)).file("a").end(),
            "300 characters"),
        arguments(
            "a hard link to nothing",
            new RawTar().file("b").link("a", '1', "c").end(),
            "no file of the archive"),
        arguments(
            "a hard link to itself",
            new RawTar().link("a", '1', "a").end(),
            "no file of the archive"),
        arguments(
            "a hard link out of the archive",
            new RawTar().link("a", '1', "/etc/passwd").end(),
            "plain file name"),
        arguments(
            "a symbolic link out of the archive",
            new RawTar().file("b").link("x/a", '2', "../b").end(),
            "plain file name"),
        arguments(
            "a symbolic link to a root",
            new RawTar().file("etc/passwd").link("a", '2', "/etc/passwd").end(),
            "plain file name"),
        arguments(
            "a symbolic link from a folder to a root",
            new RawTar().file("x/etc/passwd").link("x/a", '2', "/etc/passwd").end(),
            "plain file name"),
        arguments(
            "a link with content",
            new RawTar().file("b").entry("a", '1', CONTENT).end(),
            "a link or a folder with 11 bytes"),
        arguments(
            "a link by PAX",
            new RawTar().pax("linkpath", "/etc/passwd").file("a").end(),
            "a link by its extended header"),
        arguments(
            "two of one name in two folders", new RawTar().file("x/a").file("y/a").end(), "two"),
        arguments("a character device", new RawTar().entry("a", '3', new byte[0]).end(), "device"),
        arguments("a block device", new RawTar().entry("a", '4', new byte[0]).end(), "device"),
        arguments(
            "a folder with content", new RawTar().entry("a/", '5', CONTENT).end(), "a folder with"),
        arguments(
            "only folders",
            new RawTar().entry("./", '5', new byte[0]).entry("a/", '0', new byte[0]).end(),
            "0 binaries"),
        arguments(
            "a file whose name ends as a folder's",
            new RawTar().entry("a/", '0', CONTENT).end(),
            "the name of a folder, and 11 bytes"),
        arguments("a pipe", new RawTar().entry("a", '6', new byte[0]).end(), "a pipe"),
        arguments("a GNU sparse file", new RawTar().entry("a", 'S', CONTENT).end(), "sparse"),
        arguments(
            "a PAX sparse file by its map",
            new RawTar().pax("GNU.sparse.map", "0,5").file("a").end(),
            "sparse"),
        arguments(
            "a PAX sparse file by its size",
            new RawTar().pax("GNU.sparse.size", "11").file("a").end(),
            "sparse"),
        arguments(
            "a sparse file of star",
            new RawTar().pax("SCHILY.filetype", "sparse").file("a").end(),
            "sparse"),
        arguments("an unknown type", new RawTar().entry("a", 'Q', CONTENT).end(), "unknown type"),
        arguments("another size by PAX", new RawTar().pax("size", "3").file("a").end(), "3 bytes"),
        arguments(
            "a negative size by PAX", new RawTar().pax("size", "-1").file("a").end(), "test.tar"),
        arguments(
            "a PAX record that is cut",
            new RawTar().entry("p", 'x', "99 path=a\n".getBytes()).file("a").end(),
            "test.tar"),
        arguments(
            "a long extended header",
            new RawTar().entry("p", 'x', new byte[2_000_000]).file("a").end(),
            "at most 1048576"),
        arguments("a PAX header without a file", new RawTar().pax("path", "a").end(), "test.tar"),
        arguments(
            "an entry longer than the file",
            new RawTar().entry("a", '0', RawTar.octal(5000), CONTENT).end(),
            "5000 bytes"),
        arguments(
            "an entry of 8 GiB in octal",
            new RawTar().entry("a", '0', RawTar.octal(077777777777L), CONTENT).end(),
            "8589934591 bytes"),
        arguments(
            "an entry of 2^62 bytes in base 256",
            new RawTar().entry("a", '0', RawTar.base256(1L << 62), CONTENT).end(),
            "4611686018427387904 bytes"),
        arguments(
            "a negative size in base 256",
            new RawTar().entry("a", '0', RawTar.base256(-512), CONTENT).end(),
            "-512 bytes"),
        arguments(
            "a size that is no number",
            new RawTar().entry("a", '0', "12x45678901\0".getBytes(), CONTENT).end(),
            "no number"),
        arguments("a changed header", spoilt, "checksum"),
        arguments("too many entries", many.end(), "65 binaries"),
        arguments("too many headers", headers.end(), "more than 1024"),
        arguments("a damaged gzip", damagedGzip(), "test.tar"),
        arguments("a gzip with a tail", gzipWithTail(), "test.tar"),
        arguments("a gzip of no tar", gzip(new byte[] {1, 2, 3}), "is cut"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenTars")
  void refusesABrokenTarAndSaysWhy(String what, byte[] tar, String text) {
    assertThatThrownBy(() -> read(tar))
        .isInstanceOfSatisfying(
            AcceleratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BINARY))
        .hasMessageContaining("test.tar")
        .hasMessageContaining(text);
  }

  @Test
  void refusesTheFileCutAtAnyByte() {
    Tarball tarball = random(new Random(SEED), 3);
    byte[] gzip = tarball.toGzip();
    byte[] tar = tarball.toTar();
    for (int length = 0; length < tar.length; length++) {
      assertInvalid(Arrays.copyOf(tar, length), "tar cut to " + length);
    }
    for (int length = 0; length < gzip.length; length++) {
      assertInvalid(Arrays.copyOf(gzip, length), "gzip cut to " + length);
    }
  }

  @Test
  void refusesOrReadsAFileWithAnyHeaderByteChanged() {
    byte[] tar = new RawTar().file("a.bin").pax("path", "b.bin").file("b").end();
    for (int header : new int[] {0, 1024, 2048}) {
      for (int at = header; at < header + 512; at++) {
        byte[] changed = tar.clone();
        changed[at] ^= 4;
        assertInvalid(changed, "byte " + at);
      }
    }
  }

  @Test
  void survivesRandomBytes() {
    Random random = new Random(SEED);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[512 * (1 + random.nextInt(6))];
      random.nextBytes(bytes);
      if (i % 2 == 0) {
        bytes[0] = 0x1f;
        bytes[1] = (byte) 0x8b;
        bytes[2] = 8;
        bytes[3] = 0;
      }
      assertInvalid(bytes, "round " + i + " of seed " + SEED);
    }
  }

  private static void assertInvalid(byte[] bytes, String what) {
    assertThat(catchThrowable(() -> read(bytes)))
        .as(what)
        .isInstanceOfSatisfying(
            AcceleratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BINARY));
  }

  private static byte[] damagedGzip() {
    byte[] gzip = gzip(new RawTar().file("a.bin").end());
    gzip[gzip.length - 6] ^= 1;
    return gzip;
  }

  private static byte[] gzipWithTail() {
    byte[] gzip = gzip(new RawTar().file("a.bin").end());
    return Arrays.copyOf(gzip, gzip.length + 5);
  }
}
