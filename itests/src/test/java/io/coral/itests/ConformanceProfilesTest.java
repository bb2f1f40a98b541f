package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole conformance kit, once for each runtime, in the profiles that need no board. */
@Tag("once") // the script brings its own framework
class ConformanceProfilesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "pocl, xilinx",
    "xrt-noop, xilinx",
    "opae-soft, intel-pac",
    "dual-sim, dual-fpga",
    "dual-pocl, dual-fpga"
  })
  void the_kit_passes_and_leaves_out_what_is_known(String profile, String runtime)
      throws Exception {
    Ended ended =
        Ended.coral(
            folder, "--profile", profile, "conformance", "--runtime", runtime, "--seed", "1");

    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(notEvaluated(ended.lines())).isEqualTo(known(profile, runtime));
  }

  private static List<String> notEvaluated(List<String> report) {
    return report.stream()
        .dropWhile(line -> !line.equals("NOT_EVALUATED"))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .map(String::strip)
        .toList();
  }

  private static List<String> known(String profile, String runtime) throws IOException {
    Path file = Path.of("profiles", profile, "fixtures", runtime, "not-evaluated.txt");
    return Files.readAllLines(Built.HOME.resolve(file)).stream()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }
}
