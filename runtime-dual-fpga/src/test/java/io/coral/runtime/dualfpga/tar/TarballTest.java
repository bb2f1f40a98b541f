package io.coral.runtime.dualfpga.tar;

import static io.coral.runtime.dualfpga.tar.RawTar.CONTENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarballTest {

  private static final long SEED = 20240611;

  private static Tarball read(byte[] bytes) {
    return Tarball.read("test.tar", ByteBuffer.wrap(bytes));
  }

  private static byte[] content(Tarball.Entry entry) {
    byte[] bytes = new byte[entry.bytes().remaining()];
    entry.bytes().get(bytes);
    return bytes;
  }

  private static Tarball random(Random random, int binaries) {
    List<Tarball.Entry> entries = new ArrayList<>();
    for (int i = 0; i < binaries; i++) {
      byte[] bytes = new byte[random.nextInt(3000)];
      random.nextBytes(bytes);
      String name = "b" + i + "-" + "x".repeat(random.nextInt(200)) + ".xclbin";
      entries.add(new Tarball.Entry(name, ByteBuffer.wrap(bytes)));
    }
    return new Tarball(entries);
  }

  @Test
  void readsWhatItWroteInBoardOrderPlainAndCompressed() {
    Random random = new Random(SEED);
    for (int round = 0; round < 50; round++) {
      Tarball tarball = random(random, 1 + random.nextInt(8));
      for (byte[] bytes : List.of(tarball.toTar(), tarball.toGzip())) {
        Tarball again = read(bytes);
        assertThat(again.entries()).as("seed " + SEED).hasSameSizeAs(tarball.entries());
        for (int i = 0; i < again.entries().size(); i++) {
          assertThat(again.entries().get(i).name()).isEqualTo(tarball.entries().get(i).name());
          assertThat(content(again.entries().get(i))).isEqualTo(content(tarball.entries().get(i)));
        }
      }
    }
  }

  @Test
  void writesTheSameBytesForTheSameBinaries() {
    Tarball tarball = random(new Random(SEED), 3);

    assertThat(tarball.toTar()).isEqualTo(tarball.toTar());
    assertThat(tarball.toGzip()).isEqualTo(tarball.toGzip());
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
  void readsLongNamesOfEveryKindAndFilesPaddedToTenKibibytes(int longFileMode) throws IOException {
    String name = "y".repeat(180) + ".xclbin";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, 10240)) {
      tar.setLongFileMode(longFileMode);
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(CONTENT.length);
      tar.putArchiveEntry(entry);
      tar.write(CONTENT);
      tar.closeArchiveEntry();
    }

    Tarball tarball = read(bytes.toByteArray());

    assertThat(tarball.entries()).singleElement();
    assertThat(tarball.entries().get(0).name()).isEqualTo(name);
    assertThat(content(tarball.entries().get(0))).isEqualTo(CONTENT);
  }

  @Test
  void readsSizesInBase256AndHarmlessExtendedHeaders() {
    byte[] tar =
        new RawTar()
            .entry("a.bin", '0', RawTar.base256(CONTENT.length), CONTENT)
            .pax("mtime", "1700000000.5")
            .file("b.bin")
            .pax("path", "c.bin")
            .file("short")
            .end();

    assertThat(read(tar).entries())
        .extracting(Tarball.Entry::name)
        .containsExactly("a.bin", "b.bin", "c.bin");
  }

  @Test
  void neitherChangesNorCopiesAPlainFile() {
    byte[] tar = new RawTar().file("a.bin").end();
    ByteBuffer bytes = ByteBuffer.allocateDirect(tar.length + 10);
    bytes.position(5).limit(5 + tar.length);
    bytes.put(5, tar);

    ByteBuffer entry = Tarball.read("x", bytes).entries().get(0).bytes();
    bytes.put(5 + 512, (byte) 'S');

    assertThat(bytes.position()).isEqualTo(5);
    assertThat(entry.isReadOnly()).isTrue();
    assertThat(entry.get(0)).isEqualTo((byte) 'S');
  }

  static Stream<Arguments> brokenTars() {
    RawTar many = new RawTar();
    for (int i = 0; i <= Tarball.MAX_ENTRIES; i++) {
      many.file("b" + i);
    }
    byte[] spoilt = new RawTar().file("a.bin").end();
    spoilt[3] ^= 1;
    byte[] trailing = Arrays.copyOf(new RawTar().file("a.bin").end(), 512 * 6);
    trailing[512 * 6 - 1] = 1;
    return Stream.of(
        arguments("nothing", new byte[0], "empty"),
        arguments("only an end", new RawTar().end(), "0 binaries"),
        arguments("two of one name", new RawTar().file("a").file("a").end(), "two entries"),
        arguments("a name that climbs", new RawTar().file("../a").end(), "plain file name"),
        arguments("two dots", new RawTar().file("..").end(), "plain file name"),
        arguments("an absolute name", new RawTar().file("/a").end(), "plain file name"),
        arguments("a drive letter", new RawTar().file("C:a").end(), "plain file name"),
        arguments("a backslash", new RawTar().file("..\\a").end(), "plain file name"),
        arguments("a folder in the name", new RawTar().file("x/a").end(), "plain file name"),
        arguments("a control character", new RawTar().file("a\nb").end(), "plain file name"),
        arguments("an empty name", new RawTar().file("").end(), "empty name"),
        arguments(
            "a name that climbs by PAX", new RawTar().pax("path", "../a").file("a").end(), "plain"),
        arguments(
            "a name that is too long",
            new RawTar().pax("path", "n".repeat(300)).file("a").end(),
            "300 characters"),
        arguments("a hard link", new RawTar().entry("a", '1', new byte[0]).end(), "a link"),
        arguments("a symbolic link", new RawTar().entry("a", '2', new byte[0]).end(), "a link"),
        arguments(
            "a link by PAX", new RawTar().pax("linkpath", "/etc/passwd").file("a").end(), "plain"),
        arguments("a character device", new RawTar().entry("a", '3', new byte[0]).end(), "device"),
        arguments("a block device", new RawTar().entry("a", '4', new byte[0]).end(), "device"),
        arguments("a folder", new RawTar().entry("a/", '5', new byte[0]).end(), "a folder"),
        arguments("an old folder", new RawTar().file("a/").end(), "plain file"),
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
            new RawTar().entry("p", 'x', new byte[100_000]).file("a").end(),
            "at most 65536"),
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
        arguments("bytes behind the end", trailing, "behind the end"),
        arguments("too many entries", many.end(), "more than 64"),
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

  @Test
  void stopsUnpackingABomb() {
    byte[] bomb = gzip(new byte[64 << 20]);

    assertThatThrownBy(() -> read(bomb)).hasMessageContaining("unpacks to more than");
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
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
