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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    assertThat(Arrays.copyOfRange(tarball.toTar(), 136, 148))
        .as("whenever it is written")
        .isEqualTo("00000000000 ".getBytes(StandardCharsets.US_ASCII));
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

  static Stream<Arguments> oddTars() {
    byte[] appleDouble = {0, 5, 0x16, 7, 0, 2, 0, 0};
    byte[] behind = Arrays.copyOf(new RawTar().file("a").file("b").end(), 512 * 9 + 100);
    behind[512 * 8] = 1;
    behind[behind.length - 1] = 1;
    return Stream.of(
        arguments(
            "a folder packed as ., as GNU tar does",
            new RawTar().entry("./", '5', new byte[0]).file("./a").file("./b").end()),
        arguments(
            "a folder packed by its name",
            new RawTar().entry("x/", '5', new byte[0]).file("x/a").file("x//./b").end()),
        arguments(
            "folders as they were before they had a type",
            new RawTar().entry("x/", '0', new byte[0]).file("x/a").file("x/b").end()),
        arguments(
            "a label", new RawTar().entry("label", 'V', new byte[0]).file("a").file("b").end()),
        arguments("a hard link", new RawTar().file("./a").link("./b", '1', "./a").end()),
        arguments("a hard link to a later file", new RawTar().link("a", '1', "b").file("b").end()),
        arguments("a symbolic link", new RawTar().file("x/a").link("x/b", '2', "a").end()),
        arguments(
            "a link by a long name",
            new RawTar().file("a").pax("linkpath", "./a").link("b", '1', "shortened").end()),
        arguments(
            "the attributes that a Mac keeps",
            new RawTar()
                .entry("._a", '0', appleDouble)
                .file("a")
                .entry("./._b", '0', appleDouble)
                .file("b")
                .end()),
        arguments(
            "an extended header of Solaris",
            new RawTar()
                .entry("x", 'X', "10 path=a\n".getBytes())
                .file("shortened")
                .file("b")
                .end()),
        arguments(
            "a global header, as git archive writes one",
            new RawTar()
                .entry("pax_global_header", 'g', "13 comment=x\n".getBytes())
                .file("a")
                .file("b")
                .end()),
        arguments(
            "contiguous files",
            new RawTar().entry("a", '7', CONTENT).entry("b", '7', CONTENT).end()),
        arguments(
            "a hard link that spells its folder otherwise",
            new RawTar().file("x/a").link("x/b", '1', ".//x/./a").end()),
        arguments("bytes behind the end, and no whole block", behind));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oddTars")
  void readsWhateverATarProgramAddsOrLeavesOut(String what, byte[] tar) {
    Tarball tarball = read(tar);

    assertThat(tarball.entries()).extracting(Tarball.Entry::name).containsExactly("a", "b");
    assertThat(tarball.entries())
        .allSatisfy(entry -> assertThat(content(entry)).isEqualTo(CONTENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tar -cf x.tar -C in .",
        "tar -czf x.tar -C in ./a ./b",
        "tar --format=pax -cf x.tar in",
        "tar --format=v7 -cf x.tar -C in .",
        "tar --label=board -cf x.tar -C in ."
      })
  void readsWhatTheTarOfThisMachineWrites(String command, @TempDir Path folder)
      throws IOException, InterruptedException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.write(in.resolve("a"), CONTENT);
    Files.createLink(in.resolve("b"), in.resolve("a"));
    Process tar =
        new ProcessBuilder(command.split(" ")).directory(folder.toFile()).inheritIO().start();
    assertThat(tar.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(tar.exitValue()).isZero();

    Tarball tarball = read(Files.readAllBytes(folder.resolve("x.tar")));

    assertThat(tarball.entries())
        .extracting(Tarball.Entry::name)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(tarball.entries())
        .allSatisfy(entry -> assertThat(content(entry)).isEqualTo(CONTENT));
  }

  @Test
  void onlyWhatAMacKeepsIsPassedOver() {
    byte[] appleDouble = {0, 5, 0x16, 7, 0, 2, 0, 0};
    byte[] tar =
        new RawTar()
            .entry("._attributes", '0', appleDouble)
            .entry("._short", '0', new byte[2])
            .entry("._other", '0', CONTENT)
            .entry("plain", '0', appleDouble)
            .end();

    assertThat(read(tar).entries())
        .extracting(Tarball.Entry::name)
        .containsExactly("._short", "._other", "plain");
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

  @Test
  void stopsUnpackingABombLongBeforeItsEnd() {
    byte[] bomb = gzip(new byte[64 << 20]);
    // who comes there says that it is damaged
    bomb[bomb.length - 6] ^= 1;

    assertThatThrownBy(() -> read(bomb)).hasMessageContaining("unpacks to more than");
    assertThatThrownBy(() -> Gzip.unpackIfPacked(ByteBuffer.wrap(bomb), 1 << 19))
        .isInstanceOfSatisfying(
            AcceleratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_HOST_MEMORY));
  }

  @Test
  void aTarballThatTheHeapHasNoRoomForIsNotKept() throws IOException {
    byte[] tar = new RawTar().entry("a.bin", '0', new byte[300_000]).end();
    ByteBuffer packed = ByteBuffer.wrap(gzip(tar));

    assertThat(Gzip.unpackIfPacked(packed, tar.length)).isEqualTo(ByteBuffer.wrap(tar));
    assertThatThrownBy(() -> Gzip.unpackIfPacked(packed, tar.length - 1))
        .isInstanceOfSatisfying(
            AcceleratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_HOST_MEMORY))
        .hasMessageContaining("-Xmx")
        .hasMessageContaining("gunzip");
  }

  @Test
  void unpacksMembersThatWereJoined() {
    byte[] tar = new RawTar().file("a").file("b").end();
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(gzip(Arrays.copyOf(tar, 700)));
    joined.writeBytes(gzip(Arrays.copyOfRange(tar, 700, tar.length)));

    assertThat(read(joined.toByteArray()).entries()).hasSize(2);
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
