package io.coral.runtime.dualfpga.tar;

import static io.coral.runtime.dualfpga.tar.RawTar.CONTENT;
import static io.coral.runtime.dualfpga.tar.Tarballs.SEED;
import static io.coral.runtime.dualfpga.tar.Tarballs.content;
import static io.coral.runtime.dualfpga.tar.Tarballs.random;
import static io.coral.runtime.dualfpga.tar.Tarballs.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarballTest {

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
}
