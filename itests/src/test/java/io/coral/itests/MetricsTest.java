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
import java.util.Set;
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
  private static final Pattern NAME = Pattern.compile("coral_[a-z_]+");

  /** One process that has requests under way, for all that only read. */
  @TempDir static Path shared;

  private static Served served;

  @TempDir Path folder;

  @BeforeAll
  static void serveTraffic() throws Exception {
    served = new Served(shared, "count=2");
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
                  .formatted(
                      target.getAuthority(), ROOT.resolve("docs/monitoring/coral-alerts.yml")));
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
    }
  }

  @Test
  void promtoolFindsNothingToSay() throws Exception {
    await()
        .atMost(BOUND)
        .until(
            () ->
                names(served.get("metrics").body())
                    .containsAll(Set.of("coral_board_temperature_celsius", "coral_requests")));
    String text = served.get("metrics").body();

    Ended checked = Ended.of(folder, text, List.of("promtool", "check", "metrics"));
    assertThat(checked.exitCode()).as(checked.out() + checked.err()).isZero();
    assertThat(checked.out() + checked.err()).isEmpty();

    Path rules = ROOT.resolve("docs/monitoring/coral-alerts.yml");
    Ended alerts = Ended.of(folder, "", List.of("promtool", "check", "rules", rules.toString()));
    assertThat(alerts.exitCode()).as(alerts.out() + alerts.err()).isZero();

    Path dashboard = ROOT.resolve("docs/monitoring/coral-dashboard.json");
    assertThat(new ObjectMapper().readTree(dashboard.toFile()).get("panels")).isNotEmpty();
    Set<String> told = names(Files.readString(ROOT.resolve("docs/serve.md")));
    assertThat(told).as("what docs/serve.md tells of").containsAll(names(text));
    for (Path file : List.of(rules, dashboard)) {
      assertThat(told).as("what %s asks for", file).containsAll(names(Files.readString(file)));
    }
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
