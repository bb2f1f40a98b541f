package io.coral.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.EventTimes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ResponseTest {

  @Test
  void sumsAddUpOverStages() {
    Response response =
        response(
            new StageTimes("one", List.of(took(1), took(2)), Optional.of(took(10)), List.of()),
            new StageTimes("two", List.of(), Optional.of(took(20)), List.of(took(5))));
    assertThat(response.copyIn()).contains(Duration.ofNanos(3));
    assertThat(response.run()).contains(Duration.ofNanos(30));
    assertThat(response.copyOut()).contains(Duration.ofNanos(5));
  }

  @Test
  void aSumIsAbsentWhenAPartIs() {
    Response response =
        response(
            new StageTimes("one", List.of(took(1)), Optional.of(took(10)), List.of()),
            new StageTimes("two", List.of(), Optional.empty(), List.of()));
    assertThat(response.copyIn()).isEmpty();
    assertThat(response.run()).isEmpty();
    assertThat(response.copyOut()).isEmpty();
  }

  private static Response response(StageTimes... stages) {
    return new Response(
        "x",
        "board",
        "runtime",
        1,
        List.of(stages),
        new Receipt(
            "b:1",
            List.of(),
            Duration.ZERO,
            Duration.ZERO,
            0,
            0,
            0,
            OptionalDouble.empty(),
            List.of()));
  }

  private static EventTimes took(long nanos) {
    return new EventTimes(0, 1, 2, 2 + nanos);
  }
}
