package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebook of the Python client, run by the real nbconvert on simulated boards. */
@Tag("once") // the script starts Felix
class NotebookTest {
  private static final Path NBCONVERT = Path.of("/usr/bin/jupyter-nbconvert");
  private static final Path PYTHON = Path.of("../clients/python").toAbsolutePath().normalize();

  /** Slow boards, so that it is their modelled time that is measured. */
  private static final String BOARDS = "count=4; clock=4MHz";

  @TempDir Path folder;

  @Test
  void itRunsAndItsPageShowsResultsAndThePlot() throws Exception {
    assumeThat(NBCONVERT).exists();
    try (Served served = new Served(folder, BOARDS)) {
      Ended installed =
          served.coral("bitstream", "install", Built.HOME.resolve("examples/mlp-one").toString());
      assertThat(installed.exitCode()).as(installed.err()).isZero();

      Ended run =
          Ended.of(
              folder,
              "",
              List.of(
                  "env",
                  "HOME=" + folder,
                  "XDG_RUNTIME_DIR=" + folder,
                  "PYTHONPATH=" + PYTHON.resolve("src"),
                  "PYTHONDONTWRITEBYTECODE=1",
                  NBCONVERT.toString(),
                  "--execute",
                  "--to=html",
                  "--output-dir=" + folder,
                  PYTHON.resolve("notebooks/boards.ipynb").toString()));

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(Files.readString(folder.resolve("boards.html")))
          .contains("65536 sums on", "4000 samples, all equal to the plain evaluation")
          .contains(
              "4 of 4 boards:",
              "data:image/png;base64,",
              "the closest installed are vector.addition");
    }
  }
}
