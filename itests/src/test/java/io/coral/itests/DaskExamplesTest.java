package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs over Dask's workers, on kernels in OpenCL C that PoCL computes. */
@Tag("once") // the script starts Felix
class DaskExamplesTest {
  private static final Path PYTHON = Path.of("../clients/python").toAbsolutePath().normalize();
  private static final long SEED = 20_261_130;

  @TempDir Path folder;

  @Test
  void aFileIsCompressedAndImagesAreScoredOverTwoWorkers() throws Exception {
    assumeThat(Path.of("/usr/bin/dask-worker")).exists();
    Files.createDirectories(folder.resolve("conf"));
    Files.write(folder.resolve("file"), text());
    try (Served served = new Served(folder, "pocl", List.of(build("gzip"), build("bnn")))) {
      Ended compressed = program("gzip_file.py", "file", "file.gz");
      assertThat(compressed.out()).as(compressed.err()).contains(" bytes became ");
      Ended checked =
          Ended.of(
              folder,
              "",
              List.of("sh", "-c", "gunzip -t file.gz && gunzip -c file.gz | cmp - file"));
      assertThat(checked.exitCode()).as(checked.out() + checked.err()).isZero();

      Ended scored = program("bnn_images.py", "--images", "64");
      assertThat(scored.out())
          .as(scored.err() + served.errors())
          .contains("64 images in 8 pieces, all scores equal to the plain evaluation");
    }
  }

  private static List<String> build(String name) {
    String source = Built.HOME.resolve("examples/%1$s/%1$s.cl".formatted(name)).toString();
    return List.of("bitstream", "build", "--cl", source, "--install");
  }

  private Ended program(String name, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("env"));
    line.add("PYTHONPATH=" + PYTHON.resolve("src"));
    line.addAll(List.of("PYTHONDONTWRITEBYTECODE=1", "DASK_TEMPORARY_DIRECTORY=" + folder));
    line.addAll(List.of("/usr/bin/python3", PYTHON.resolve("examples/" + name).toString()));
    line.addAll(List.of(arguments));
    return Ended.of(folder, "", line);
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
