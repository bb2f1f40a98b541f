package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole conformance kit, once for each runtime, in a profile that needs no board. The further
 * profiles of a runtime keep some chapters, drawn by {@code -Dcoral.conformance.seed=N}; all of
 * them with {@code -Dcoral.conformance=all}.
 */
@Tag("once") // the script brings its own framework
class ConformanceProfilesTest {
  private static final List<String> CHAPTERS =
      List.of("BUF", "CMP", "CON", "DSC", "ERR", "LIF", "MEM", "MET", "PKG", "PRG", "RES", "VER");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"pocl, xilinx", "opae-soft, intel-pac", "dual-sim, dual-fpga"})
  void theKitPassesAndLeavesOutWhatIsKnown(String profile, String runtime) throws Exception {
    passes(profile, runtime, CHAPTERS);
  }

  @ParameterizedTest
  @CsvSource({"xrt-noop, xilinx", "dual-pocl, dual-fpga"})
  void soItDoesInTheFurtherProfiles(String profile, String runtime) throws Exception {
    passes(profile, runtime, drawn(profile));
  }

  private static List<String> drawn(String profile) {
    if (System.getProperty("coral.conformance", "").equals("all")) {
      return CHAPTERS;
    }
    String given = System.getProperty("coral.conformance.seed", "");
    long seed = given.isBlank() ? System.nanoTime() & 0xffff : Long.parseLong(given);
    List<String> chapters = new ArrayList<>(CHAPTERS);
    Collections.shuffle(chapters, new Random(seed));
    List<String> drawn = chapters.subList(0, 3);
    System.out.println(profile + ": " + drawn + ", -Dcoral.conformance.seed=" + seed);
    return drawn;
  }

  private void passes(String profile, String runtime, List<String> chapters) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of("--profile", profile, "conformance", "--runtime", runtime, "--seed", "1"));
    if (chapters.size() < CHAPTERS.size()) {
      chapters.forEach(chapter -> line.addAll(List.of("--only", chapter)));
    }
    Ended ended = Ended.coral(folder, line.toArray(String[]::new));

    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(notEvaluated(ended.lines()))
        .isEqualTo(
            known(profile, runtime).stream()
                .filter(rule -> chapters.contains(rule.substring(0, 3)))
                .toList());
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
