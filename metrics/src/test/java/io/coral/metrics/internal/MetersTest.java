package io.coral.metrics.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Activity;
import io.coral.api.EndedRequest;
import io.coral.api.FailedAttempt;
import io.coral.api.Programming;
import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.api.Share;
import io.coral.api.StageTimes;
import io.coral.spec.ErrorCode;
import io.coral.spec.EventTimes;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetersTest {

  private final Meters meters = new Meters(2, 100);

  private String text() throws IOException {
    return text(meters);
  }

  private static String text(Meters meters) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExpositionFormats.init().getPrometheusTextFormatWriter().write(out, meters.registry().scrape());
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What a run of math.add is labelled with. */
  private static String of(String tenant, String board) {
    return "{accelerator=\"math.add\",board=\"%s\",runtime=\"sim\",tenant=\"%s\"}"
        .formatted(board, tenant);
  }

  private static EndedRequest answered(String accelerator, String tenant) {
    return answered(accelerator, tenant, "sim-0");
  }

  private static EndedRequest answered(String accelerator, String tenant, String board) {
    Receipt receipt =
        new Receipt(
            "math:1",
            List.of("add"),
            Duration.ofMillis(3),
            Duration.ZERO,
            100,
            20,
            7,
            OptionalDouble.of(1.5),
            List.of());
    EventTimes millis = new EventTimes(0, 0, 0, 2_000_000);
    StageTimes stage = new StageTimes("add", List.of(millis), Optional.of(millis), List.of(millis));
    Response response = new Response(accelerator, board, "sim", 1, List.of(stage), receipt);
    return new EndedRequest(
        accelerator, tenant, EndedRequest.DONE, Duration.ofMillis(5), Optional.of(response));
  }

  @Test
  void anEndIsCountedForItsAcceleratorTenantAndBoard() throws IOException {
    meters.ended(answered("math.add", "default"));
    meters.ended(answered("math.add", "default"));
    meters.ended(
        new EndedRequest(
            "math.add", "default", "NO_BOARD", Duration.ofMillis(1), Optional.empty()));

    assertThat(text())
        .contains(
            "coral_requests_total{accelerator=\"math.add\",outcome=\"DONE\",tenant=\"default\"} 2",
            "coral_requests_total{accelerator=\"math.add\",outcome=\"NO_BOARD\",tenant=\"default\"} 1",
            "coral_request_duration_seconds_count{accelerator=\"math.add\",tenant=\"default\"} 3",
            "coral_request_waiting_seconds_count" + of("default", "sim-0") + " 2",
            "coral_request_copying_seconds_count" + of("default", "sim-0") + " 2",
            "coral_request_running_seconds_sum" + of("default", "sim-0") + " 0.004",
            "coral_unit_running_seconds_total{board=\"sim-0\",runtime=\"sim\",unit=\"add\"} 0.004",
            "coral_board_requests_total" + of("default", "sim-0") + " 2",
            "coral_board_copied_bytes_total{accelerator=\"math.add\",board=\"sim-0\",direction=\"in\",runtime=\"sim\",tenant=\"default\"} 200",
            "coral_board_spared_bytes_total" + of("default", "sim-0") + " 14",
            "coral_board_energy_joules_total" + of("default", "sim-0") + " 3");
  }

  @Test
  void whatTakesTurnsIsCountedApart() throws IOException {
    for (int i = 0; i < 3; i++) {
      meters.ended(answered("math.add", "one", "sim-0"));
      meters.ended(answered("math.add", "other", "sim-7"));
    }

    assertThat(text())
        .contains(
            "coral_requests_total{accelerator=\"math.add\",outcome=\"DONE\",tenant=\"one\"} 3",
            "coral_requests_total{accelerator=\"math.add\",outcome=\"DONE\",tenant=\"other\"} 3",
            "coral_board_requests_total" + of("one", "sim-0") + " 3",
            "coral_board_requests_total" + of("other", "sim-7") + " 3");
  }

  @Test
  void anAttemptThatABoardDidNotAnswerIsCountedByItsCode() throws IOException {
    meters.failed(new FailedAttempt("math.add", "sim-1", "sim", ErrorCode.DEVICE_LOST));
    meters.failed(new FailedAttempt("math.add", "sim-1", "sim", ErrorCode.BUSY));
    meters.failed(new FailedAttempt("math.add", "sim-1", "sim", ErrorCode.BUSY));

    assertThat(text())
        .contains(
            "coral_board_failed_attempts_total{accelerator=\"math.add\",board=\"sim-1\",code=\"DEVICE_LOST\",runtime=\"sim\"} 1",
            "coral_board_failed_attempts_total{accelerator=\"math.add\",board=\"sim-1\",code=\"BUSY\",runtime=\"sim\"} 2");
  }

  @Test
  void aProgrammingIsCountedWithWhatItTook() throws IOException {
    meters.programmed(new Programming("sim-0", "sim", "math:1", Duration.ofSeconds(2), true));
    meters.missed(4);

    assertThat(text())
        .contains(
            "coral_board_programmings_total{board=\"sim-0\",outcome=\"succeeded\",runtime=\"sim\"} 1",
            "coral_board_programming_seconds_total{board=\"sim-0\",runtime=\"sim\"} 2",
            "coral_reports_missed_total 4");
  }

  @Test
  void moreNamesThanAreSetShareOne() throws IOException {
    for (int i = 0; i < 1000; i++) {
      meters.ended(answered("math.add" + i, "tenant" + i));
    }

    assertThat(text())
        .contains("accelerator=\"math.add1\"", "tenant=\"tenant1\"")
        .contains("accelerator=\"other\"", "tenant=\"other\"")
        .doesNotContain("math.add2", "tenant2");
  }

  @Test
  void moreCombinationsThanAreSetShareThoseOfTheirBoard() throws IOException {
    Meters few = new Meters(100, 3);
    for (int i = 0; i < 50; i++) {
      few.ended(answered("math.add", "tenant" + i));
    }

    assertThat(text(few))
        .contains(
            "coral_board_requests_total" + of("tenant2", "sim-0") + " 1",
            "coral_board_requests_total{accelerator=\"other\",board=\"sim-0\",runtime=\"sim\",tenant=\"other\"} 47",
            "coral_request_duration_seconds_count{accelerator=\"other\",tenant=\"other\"} 47")
        .doesNotContain("tenant3");
  }

  @Test
  void moreAcceleratorsThanAreSetShareTheAttemptsOfTheirBoardThatFailed() throws IOException {
    Meters few = new Meters(100, 3);
    for (int i = 0; i < 50; i++) {
      few.failed(new FailedAttempt("math.add" + i, "sim-1", "sim", ErrorCode.BUSY));
    }

    assertThat(text(few))
        .contains(
            "accelerator=\"math.add2\",board=\"sim-1\",code=\"BUSY\",runtime=\"sim\"} 1",
            "accelerator=\"other\",board=\"sim-1\",code=\"BUSY\",runtime=\"sim\"} 47")
        .doesNotContain("math.add3");
  }

  @Test
  void namesThatShareOneWaitTogether() throws IOException {
    meters.ended(answered("a", "default"));
    meters.ended(answered("b", "default"));
    Activity activity =
        new Activity(
            List.of(),
            List.of(
                new Activity.Waiting("c", "default", 3, Duration.ofSeconds(1)),
                new Activity.Waiting("d", "default", 4, Duration.ofSeconds(9))));
    meters.registry().register(new Gauges(() -> activity, List::of, meters));

    assertThat(text())
        .contains(
            "coral_requests_waiting{accelerator=\"other\",tenant=\"default\"} 7",
            "coral_requests_waiting_longest_seconds{accelerator=\"other\",tenant=\"default\"} 9");
  }

  @Test
  void theSeriesByWhichPodsAreScaledAreThere() throws IOException {
    Activity activity =
        new Activity(
            List.of(), List.of(new Activity.Waiting("math.add", "one", 3, Duration.ofSeconds(2))));
    meters.registry().register(new Gauges(() -> activity, List::of, meters));
    meters.ended(answered("math.add", "one"));
    String page = Files.readString(Path.of("../docs/kubernetes-autoscaling.md"));

    List<String> series =
        Pattern.compile("coral_\\w+").matcher(page).results().map(MatchResult::group).toList();

    assertThat(series).hasSizeGreaterThan(3);
    assertThat(text().lines().map(line -> line.replaceFirst("\\{.*", ""))).containsAll(series);
  }

  @Test
  void applicationsOfTenantsThatShareANameAreOne() throws IOException {
    for (String tenant : List.of("first", "second")) {
      meters.tenant(tenant);
    }
    List<Share> shares =
        Stream.of("first", "third", "fourth")
            .map(
                tenant ->
                    new Share(
                        tenant,
                        1,
                        Duration.ZERO,
                        List.of(
                            new Share.OfApplication("of-" + tenant, 3, Duration.ofMillis(500)))))
            .toList();
    Activity idle = new Activity(List.of(), List.of());
    meters.registry().register(new Gauges(() -> idle, () -> shares, meters));

    assertThat(text())
        .contains(
            "coral_application_requests{application=\"of-first\",tenant=\"first\"} 3",
            "coral_application_requests{application=\"other\",tenant=\"other\"} 6",
            "coral_application_used_seconds{application=\"other\",tenant=\"other\"} 1")
        .doesNotContain("of-third");
  }
}
