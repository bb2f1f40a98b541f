package io.coral.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page about many machines has what the simulations say of the costs that it names. */
class ScaleOutPageTest {

  private static final Pattern COST = Pattern.compile("computed for ([\\d.]+) ms");
  private static final Pattern SECONDS = Pattern.compile("of (\\d+) s");
  private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\|(.*)\\|$", Pattern.MULTILINE);
  private static final Pattern SHARE = Pattern.compile("([\\d.]+) %");

  /** A share in per cent. */
  private interface Simulation {
    double share(int machines, int seconds) throws Exception;
  }

  /** What stands under a heading of the page. */
  private static String section(String heading) throws IOException {
    String page = Files.readString(Path.of("../docs/scale-out.md"));
    return page.substring(page.indexOf("## " + heading)).split("\n## ", 2)[0];
  }

  private static double millis(String section) {
    Matcher cost = COST.matcher(section);
    assertThat(cost.find()).isTrue();
    return Double.parseDouble(cost.group(1));
  }

  private static void holds(String section, Simulation simulation) throws Exception {
    String head = section.lines().filter(line -> line.startsWith("|")).findFirst().orElseThrow();
    List<Integer> seconds =
        SECONDS.matcher(head).results().map(each -> Integer.valueOf(each.group(1))).toList();
    List<MatchResult> rows = ROW.matcher(section).results().toList();
    assertThat(rows).hasSize(3);
    for (MatchResult row : rows) {
      List<String> shares =
          SHARE.matcher(row.group(2)).results().map(each -> each.group(1)).toList();
      assertThat(shares).hasSameSizeAs(seconds);
      for (int i = 0; i < shares.size(); i++) {
        double rounding = shares.get(i).contains(".") ? 0.051 : 0.51;
        assertThat(simulation.share(Integer.parseInt(row.group(1)), seconds.get(i)))
            .as("%s, %d s", row.group(), seconds.get(i))
            .isCloseTo(Double.parseDouble(shares.get(i)), within(rounding));
      }
    }
  }

  @Test
  void ofSpark() throws Exception {
    String section = section("Spark");
    Map<String, Double> told =
        SparkBench.machines(millis(section) / 1e3).stream()
            .collect(Collectors.toMap(Figure::name, Figure::value));

    holds(section, (machines, seconds) -> told.get(SparkBench.share(machines, seconds)));
  }

  @Test
  void ofDask(@TempDir Path folder) throws Exception {
    String section = section("Dask");
    String nanos = Long.toString(Math.round(millis(section) * 1e6));
    String script = Baseline.unpack("dask_fleet.py", folder).toString();

    try (Contestant fleet = new Contestant(List.of("python3", script, nanos), Map.of(), folder)) {
      holds(
          section,
          (machines, seconds) ->
              fleet.measure("share " + machines + " " + 1000 * seconds)[0] / 10.0);
    }
  }
}
