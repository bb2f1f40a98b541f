package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/**
 * The conformance kit on one runtime, in profiles that need no board: it passes, and leaves out
 * what is known. A class for each runtime, so that they run side by side.
 */
abstract class ProfileConformance {
  private static final List<String> CHAPTERS =
      List.of("BUF", "CMP", "CON", "DSC", "ERR", "LIF", "MEM", "MET", "PKG", "PRG", "RES", "VER");

  private final String runtime;

  @TempDir Path folder;

  ProfileConformance(String runtime) {
    this.runtime = runtime;
  }

  /**
   * A sixth of the kit, once for each runtime: chapters drawn by {@code
   * -Dcoral.conformance.seed=N}; all of them with {@code -Dcoral.conformance=all}.
   */
  final void passes(String profile) throws Exception {
    passes(profile, drawn(profile, 2));
  }

  /** A chapter of it, for a further profile of the runtime. */
  final void passesInPart(String profile) throws Exception {
    passes(profile, drawn(profile, 1));
  }

  private static List<String> drawn(String profile, int count) {
    if (System.getProperty("coral.conformance", "").equals("all")) {
      return CHAPTERS;
    }
    String given = System.getProperty("coral.conformance.seed", "");
    long seed = given.isBlank() ? System.nanoTime() & 0xffff : Long.parseLong(given);
    List<String> chapters = new ArrayList<>(CHAPTERS);
    Collections.shuffle(chapters, new Random(seed));
    List<String> drawn = chapters.subList(0, count);
    System.out.println(profile + ": " + drawn + ", -Dcoral.conformance.seed=" + seed);
    return drawn;
  }

  private void passes(String profile, List<String> chapters) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of("--profile", profile, "conformance", "--runtime", runtime, "--seed", "1"));
    if (chapters.size() < CHAPTERS.size()) {
      chapters.forEach(chapter -> line.addAll(List.of("--only", chapter)));
    }
    Ended ended = Ended.coral(folder, line.toArray(String[]::new));

    assertThat(ended.exitCode())
        .as(ended.out() + ended.err())
        .isEqualTo(ended.lines().stream().anyMatch(ProfileConformance::hasPasses) ? 0 : 3);
    assertThat(notEvaluated(ended.lines()))
        .isEqualTo(
            known(profile).stream()
                .filter(rule -> chapters.contains(rule.substring(0, 3)))
                .toList());
  }

  /** Whether a line counts a chapter's rules, and some passed; none may where nothing computes. */
  private static boolean hasPasses(String line) {
    return line.matches("[A-Z]{3} +[1-9].*");
  }

  private static List<String> notEvaluated(List<String> report) {
    return report.stream()
        .dropWhile(line -> !line.equals("NOT_EVALUATED"))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .map(String::strip)
        .toList();
  }

  private List<String> known(String profile) throws IOException {
    Path file = Path.of("profiles", profile, "fixtures", runtime, "not-evaluated.txt");
    return Files.readAllLines(Built.HOME.resolve(file)).stream()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }
}
