package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide's commands over Dask's workers, on kernels in OpenCL C that PoCL computes. */
@Tag("once") // the script starts Felix
class DaskExamplesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String CORAL = "./coral --profile pocl ";
  private static final long SEED = 20_261_130;

  @TempDir Path folder;

  @Test
  void aFileIsCompressedAndImagesAreScoredOverTwoWorkers() throws Exception {
    assumeThat(Path.of("/usr/bin/dask-worker")).exists();
    Files.createDirectories(folder.resolve("conf"));
    Files.write(folder.resolve("file"), text());
    List<List<String>> builds =
        guide(CORAL + "bitstream build ").stream()
            .map(line -> List.of(line.substring(CORAL.length()).split(" ", -1)))
            .toList();
    List<String> programs = guide("python3 ");
    assertThat(programs).hasSize(2);
    try (Served served = new Served(folder, "pocl", builds)) {
      Ended compressed = shell(programs.get(0).replace("README.md", "file"));
      assertThat(compressed.out()).as(compressed.err()).contains(" bytes became ");
      assertThat(compressed.exitCode()).as(compressed.err()).isZero();
      Ended compared = shell("gunzip -c file.gz | cmp - file");
      assertThat(compared.exitCode()).as(compared.out() + compared.err()).isZero();

      Ended scored = shell(programs.get(1) + " --images 64");
      assertThat(scored.out())
          .as(scored.err() + served.errors())
          .contains("64 images in 8 pieces, all scores equal to the plain evaluation");
    }
  }

  /** Its commands that begin so, for any folder. */
  private static List<String> guide(String start) throws IOException {
    return Files.readAllLines(ROOT.resolve("docs/dask.md")).stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.replaceAll(" (examples|clients)/", " " + ROOT + "/$1/"))
        .toList();
  }

  /** Under the Python that Debian's packages are for. */
  private Ended shell(String line) throws Exception {
    return Ended.of(
        folder,
        "",
        List.of(
            "env",
            "PATH=/usr/bin:/bin",
            "PYTHONPATH=" + ROOT.resolve("clients/python/src"),
            "PYTHONDONTWRITEBYTECODE=1",
            "DASK_TEMPORARY_DIRECTORY=" + folder,
            "sh",
            "-c",
            line));
  }

  /** Three MiB of a few words: as many pieces of the program. */
  private static byte[] text() {
    Random random = new Random(SEED);
    StringBuilder text = new StringBuilder();
    while (text.length() < 3 << 20) {
      text.append("word").append(random.nextInt(1000)).append(' ');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
