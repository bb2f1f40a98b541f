package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The metrics of {@code coral serve}, read by Debian's own Prometheus. */
@Tag("once")
class MetricsTest {
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final Path ROOT = Path.of(System.getProperty("coral.root"));
  private static final Path ALERTS = ROOT.resolve("docs/monitoring/coral-alerts.yml");
  private static final Path DASHBOARD = ROOT.resolve("docs/monitoring/coral-dashboard.json");

  /** What is there only while a request waits, which none of a lone client does for long. */
  private static final String OF_MOMENTS = "coral_requests_waiting";

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
  private static final Pattern NAME = Pattern.compile("coral_[a-z_]+");

  /** One process that has requests under way, for all that only read. */
  @TempDir static Path shared;

  private static Served served;

  @TempDir Path folder;

  @BeforeAll
  static void serveTraffic() throws Exception {
    served = new Served(shared, "faults=run:50=fail; count=2");
    served.makeTraffic();
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  /** A server that reads one process each second. */
  private final class Prometheus implements AutoCloseable {
    private final Process process;
    private final int port;

    Prometheus(URI target, String... options) throws Exception {
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      Path file =
          Files.writeString(
              folder.resolve("prometheus.yml"),
              """
              global: {scrape_interval: 1s}
              scrape_configs:
                - {job_name: coral, static_configs: [{targets: ['%s']}]}
              rule_files: ['%s']
              """
                  .formatted(target.getAuthority(), ALERTS));
      List<String> line = new ArrayList<>(List.of("prometheus", "--config.file=" + file));
      line.add("--storage.tsdb.path=" + folder.resolve("series"));
      line.add("--web.listen-address=127.0.0.1:" + port);
      line.addAll(List.of(options));
      process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("prometheus.log").toFile())
              .start();
    }

    /** The values that a query has now; none while it does not answer. */
    List<Double> query(String query) {
      List<Double> values = new ArrayList<>();
      try {
        String escaped = URLEncoder.encode(query, StandardCharsets.UTF_8);
        URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=" + escaped);
        for (JsonNode each :
            new ObjectMapper().readTree(uri.toURL().openStream()).at("/data/result")) {
          values.add(each.get("value").get(1).asDouble());
        }
      } catch (IOException e) {
        // it is on its way
      }
      return values;
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--enable-feature=native-histograms"})
  void prometheusReadsThem(String option) throws Exception {
    String count =
        option.isEmpty()
            ? "sum(coral_request_duration_seconds_count)"
            : "sum(histogram_count(coral_request_duration_seconds))";
    String[] options = option.isEmpty() ? new String[0] : new String[] {option};
    try (Prometheus prometheus = new Prometheus(served.address(), options)) {
      await()
          .atMost(BOUND)
          .until(() -> prometheus.query(count).stream().anyMatch(each -> each > 0));
      assertThat(prometheus.query("coral_requests_total{outcome='DONE'}"))
          .hasSize(1)
          .allMatch(each -> each > 0);
      assertThat(prometheus.query("coral_board_state{coral_board_state='programmed'}"))
          .hasSize(2)
          .contains(1.0);
      assertThat(prometheus.query("coral_board_power_watts")).isNotEmpty();
      assertThat(prometheus.query("up")).containsExactly(1.0);
      if (option.isEmpty()) {
        assertThat(expressions())
            .filteredOn(each -> !each.contains(OF_MOMENTS))
            .allSatisfy(
                each ->
                    await()
                        .atMost(BOUND)
                        .untilAsserted(
                            () -> assertThat(prometheus.query(each)).as(each).isNotEmpty()));
      }
    }
  }

  @Test
  void theyAreThoseThatThePaperTellsOf() throws Exception {
    Map<String, Set<String>> told = told();
    Map<String, Set<String>> lasting = new TreeMap<>(told);
    lasting.keySet().removeIf(name -> name.startsWith(OF_MOMENTS));

    await()
        .atMost(BOUND)
        .untilAsserted(
            () ->
                assertThat(series(served.get("metrics").body()))
                    .containsAllEntriesOf(lasting)
                    .satisfies(read -> assertThat(told).containsAllEntriesOf(read)));

    promtool(served.get("metrics").body(), "check", "metrics");
    promtool("", "check", "rules", ALERTS.toString());
    promtool(
        "", "check", "rules", Files.writeString(folder.resolve("panels.yml"), panels()).toString());
    for (Path file : List.of(ALERTS, DASHBOARD)) {
      assertThat(told.keySet()).as("%s", file).containsAll(names(Files.readString(file)));
    }
  }

  private void promtool(String in, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("promtool"));
    line.addAll(List.of(arguments));
    Ended ended = Ended.of(folder, in, line);
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
  }

  /** What the panels of the dashboard ask for, as they ask with a minute chosen. */
  private static List<String> expressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    for (JsonNode panel : new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        expressions.add(
            target
                .get("expr")
                .asText()
                .replace("$__rate_interval", "1m")
                .replace("$instance", ".*"));
      }
    }
    assertThat(expressions).hasSizeGreaterThan(10);
    return expressions;
  }

  /** The same as rules, for promtool reads no dashboards; JSON is YAML, too. */
  private static String panels() throws IOException {
    List<Map<String, String>> rules = new ArrayList<>();
    for (String each : expressions()) {
      rules.add(Map.of("record", "panel:" + rules.size(), "expr", each));
    }
    return new ObjectMapper()
        .writeValueAsString(Map.of("groups", List.of(Map.of("name", "panels", "rules", rules))));
  }

  /** The labels of each metric, as the table of the paper has them. */
  private static Map<String, Set<String>> told() throws IOException {
    Map<String, Set<String>> told = new TreeMap<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/serve.md"))) {
      String[] cells = line.split(" *\\| *", -1);
      if (cells.length == 5 && cells[1].startsWith("`coral_")) {
        String labels = cells[3].replaceAll(" \\(.*\\)", "");
        Set<String> each = labels.isEmpty() ? Set.of() : new TreeSet<>(List.of(labels.split(", ")));
        names(cells[1]).forEach(name -> told.put(name, each));
      }
    }
    return told;
  }

  /** The labels of each metric, as it is read. */
  private static Map<String, Set<String>> series(String text) {
    Map<String, Set<String>> series = new TreeMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              Set<String> labels =
                  series.computeIfAbsent(names(line).iterator().next(), any -> new TreeSet<>());
              LABEL.matcher(line).results().map(each -> each.group(1)).forEach(labels::add);
              labels.remove("le");
            });
    return series;
  }

  /** The metrics that a text names, without what a counter or a histogram adds. */
  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .map(name -> name.replaceFirst("_(total|bucket|sum|count)$", ""))
        .forEach(names::add);
    return names;
  }
}
