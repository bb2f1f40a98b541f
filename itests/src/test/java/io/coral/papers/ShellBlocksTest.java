package io.coral.papers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command of the pages works in a fresh clone. A block stands by itself, with the files that
 * its page tells to save. {@code -Dcoral.papers=all} runs all that are not marked; else the
 * README's run and a sample of the others, drawn by {@code -Dcoral.papers.seed=N}.
 */
@Tag("once")
class ShellBlocksTest {
  private static final boolean ALL = System.getProperty("coral.papers", "").equals("all");
  private static final long BOUND_SECONDS = ALL ? 900 : 300;

  /** About how many seconds of an idle machine the sample may take. */
  private static final int BUDGET = 26;

  private static Workshop workshop;

  @BeforeAll
  static void setUp() throws IOException, InterruptedException {
    workshop = Workshop.in(Papers.ROOT.resolve("itests/target/workshop"));
  }

  @AfterAll
  static void cleanUp() throws IOException {
    if (workshop != null) {
      workshop.close();
    }
  }

  private static List<Block> shell() {
    return Papers.blocks().stream().filter(block -> block.isIn("sh")).toList();
  }

  static List<Block> chosen() {
    List<Block> runnable = shell().stream().filter(block -> block.notRun().isEmpty()).toList();
    if (ALL) {
      return runnable;
    }
    String given = System.getProperty("coral.papers.seed", "");
    long seed = given.isBlank() ? System.nanoTime() & 0xffff : Long.parseLong(given);
    List<Block> drawn = new ArrayList<>(runnable);
    Collections.shuffle(drawn, new Random(seed));
    List<Block> chosen =
        new ArrayList<>(runnable.stream().filter(ShellBlocksTest::isOfReadme).toList());
    int seconds = chosen.stream().mapToInt(ShellBlocksTest::seconds).sum();
    for (Block block : drawn) {
      if (!isOfReadme(block) && seconds + seconds(block) <= BUDGET) {
        seconds += seconds(block);
        chosen.add(block);
      }
    }
    System.out.println(
        "papers: "
            + chosen.size()
            + " of "
            + runnable.size()
            + " blocks of commands, -Dcoral.papers.seed="
            + seed);
    return chosen;
  }

  private static boolean isOfReadme(Block block) {
    return block.page().equals("README.md");
  }

  private static int seconds(Block block) {
    return block
        .text()
        .lines()
        .mapToInt(
            line ->
                line.contains("mvn ") || line.contains("maven-repository")
                    ? 20
                    : line.contains("conformance") || line.contains("bench") ? 10 : 2)
        .sum();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("chosen")
  void works(Block block) throws IOException, InterruptedException {
    for (Block saved : Papers.blocks()) {
      if (saved.page().equals(block.page()) && saved.file().isPresent()) {
        Path file = workshop.checkout().resolve(saved.file().get());
        Files.createDirectories(file.getParent());
        Files.writeString(file, saved.text());
      }
    }

    Workshop.Outcome outcome = workshop.run(block.text(), BOUND_SECONDS);

    assertThat(outcome.exitCode()).as("%s\n%s", block.place(), outcome.output()).isZero();
  }

  @Test
  void aCommandThatFailsIsTold() throws IOException, InterruptedException {
    assertThat(workshop.run("true | false | true\necho on\n", BOUND_SECONDS).exitCode())
        .isEqualTo(1);
    assertThat(workshop.run("sleep 100\n", 1).exitCode()).isEqualTo(-1);
  }

  @Test
  void whatIsNotRunHasAReasonThatIsPrinted() {
    List<Block> left = shell().stream().filter(block -> block.notRun().isPresent()).toList();

    left.forEach(
        block ->
            System.out.println(
                "papers: not run: " + block.place() + ": " + block.notRun().orElseThrow()));
    assertThat(left)
        .allSatisfy(block -> assertThat(block.notRun().orElseThrow()).hasSizeGreaterThan(5));
    // a page that shows commands shows them as such
    assertThat(unnamed().toList()).as("commands in blocks that are not marked sh").isEmpty();
  }

  private static Stream<String> unnamed() {
    return Papers.blocks().stream()
        .filter(block -> block.language().isEmpty())
        .filter(
            block -> block.text().lines().anyMatch(l -> l.matches("(\\./coral|coral|mvn|java) .*")))
        .map(Block::place);
  }
}
