package io.coral.examples.gzip;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.artifact.Artifact;
import io.coral.examples.PoclKernels;
import io.coral.spec.Bitstream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** On two devices of PoCL, through the engine; the judge is the system's gunzip. */
class GzipTest {
  private static final long SEED = 20_261_121;

  @TempDir static Path repository;
  @TempDir Path folder;

  private static Coral coral;

  @BeforeAll
  static void installTheKernel() throws IOException {
    Bitstream built = PoclKernels.built(Path.of("src/main/artifacts/gzip/gzip.cl"));
    PoclKernels.install(built, Artifact.of(built, "gzip", "1"), repository);
    coral = Coral.open();
  }

  static Stream<Arguments> contents() {
    Random random = new Random(SEED);
    byte[] noise = new byte[3 << 20];
    random.nextBytes(noise);
    byte[] text = text(random, 5 << 20);
    return Stream.of(
        Arguments.of("nothing", new byte[0]),
        Arguments.of("one byte", new byte[] {42}),
        Arguments.of("two bytes", new byte[] {1, 1}),
        Arguments.of("text", text),
        Arguments.of("text of a piece and a byte", Arrays.copyOf(text, Member.PIECE + 1)),
        Arguments.of("noise, which is stored", noise),
        Arguments.of("noise of whole pieces", Arrays.copyOf(noise, 2 * Member.PIECE)),
        Arguments.of("one byte over and over, in the longest matches", new byte[1 << 20]),
        Arguments.of("matches at every distance", distances(random)),
        Arguments.of("text and noise in turn", mixed(text, noise)));
  }

  private static byte[] text(Random random, int length) {
    String[] words = new String[500];
    for (int i = 0; i < words.length; i++) {
      words[i] =
          random
              .ints(1 + random.nextInt(9), 'a', 'z' + 1)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
    }
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(words[(int) Math.abs(random.nextGaussian() * 120) % words.length]).append(' ');
    }
    return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }

  /** Copies of random length from a random place up to a window back. */
  private static byte[] distances(Random random) {
    byte[] bytes = new byte[1 << 20];
    random.nextBytes(bytes);
    for (int at = 40_000; at < bytes.length - 600; ) {
      int length = 3 + random.nextInt(400);
      int distance = 1 + random.nextInt(33_000);
      for (int i = 0; i < length; i++) {
        bytes[at + i] = bytes[at + i - distance];
      }
      at += length + random.nextInt(20);
    }
    return bytes;
  }

  private static byte[] mixed(byte[] text, byte[] noise) {
    byte[] mixed = new byte[2 << 20];
    for (int at = 0; at < mixed.length; at += 100_000) {
      byte[] from = at / 100_000 % 2 == 0 ? text : noise;
      System.arraycopy(from, at, mixed, at, Math.min(100_000, mixed.length - at));
    }
    return mixed;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contents")
  void gunzipAcceptsTheFileAndGivesTheSameBytesBack(String name, byte[] content) throws Exception {
    Path file = folder.resolve("file.gz");
    Gzip.Summary summary = compressed(content, file);

    assertThat(gunzip("-t", file)).isEmpty();
    assertThat(gunzip("-c", file)).isEqualTo(content);
    assertThat(summary.read()).isEqualTo(content.length);
    assertThat(summary.written()).isEqualTo(Files.size(file));
  }

  @Test
  void textShrinksAndNoiseHardlyGrows() throws Exception {
    Random random = new Random(SEED);
    byte[] noise = new byte[1 << 20];
    random.nextBytes(noise);
    byte[] text = text(random, 1 << 20);

    assertThat(compressed(text, folder.resolve("text.gz")).written()).isLessThan(text.length / 2);
    assertThat(compressed(noise, folder.resolve("noise.gz")).written())
        .isLessThan(noise.length + noise.length / 1000);
  }

  @Test
  void everyBoardTakesPart() throws Exception {
    byte[] text = text(new Random(SEED), 8 << 20);

    Map<String, Integer> pieces = compressed(text, folder.resolve("text.gz")).piecesByBoard();

    assertThat(pieces)
        .containsOnlyKeys(
            coral.boards().stream()
                .filter(board -> board.runtimeId().equals("xilinx"))
                .map(Board::id)
                .toList())
        .hasSize(2);
    assertThat(pieces.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(32);
  }

  private static Gzip.Summary compressed(byte[] content, Path file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Gzip.Summary summary = new Gzip(coral).compress(new ByteArrayInputStream(content), out);
    Files.write(file, out.toByteArray());
    return summary;
  }

  private byte[] gunzip(String option, Path file) throws IOException, InterruptedException {
    Path output = folder.resolve("gunzip.out");
    Process process =
        new ProcessBuilder("gunzip", option, file.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as(Files.readString(output, StandardCharsets.ISO_8859_1))
        .isZero();
    return Files.readAllBytes(output);
  }
}
