package io.coral.core.account.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.api.StageTimes;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.spec.EventTimes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StationsTest {

  private final Stations stations = new Stations();

  private static Response response(long waiting, String unit, StageTimes... stages) {
    return new Response(
        "math.add",
        "sim-0",
        "sim",
        1,
        List.of(stages),
        new Receipt(
            "math:1",
            List.of(unit),
            Duration.ofNanos(waiting),
            Duration.ZERO,
            0,
            0,
            0,
            OptionalDouble.of(0.5),
            List.of()));
  }

  /** Copies, run and copy end then. */
  private static StageTimes stage(long firstIn, long secondIn, long run, long out) {
    return new StageTimes(
        "add",
        List.of(until(firstIn), until(secondIn)),
        Optional.of(until(run)),
        List.of(until(out)));
  }

  private static EventTimes until(long end) {
    return new EventTimes(0, 0, end - 1, end);
  }

  @Test
  void timeGoesToTheStationThatIsPassedNext() {
    Ran ran = stations.ran(response(10, "add_1", stage(115, 118, 140, 145)), 100, 151);

    assertThat(ran.waiting()).isEqualTo(10);
    assertThat(ran.in()).isEqualTo(8);
    assertThat(ran.run()).isEqualTo(22);
    assertThat(ran.out()).isEqualTo(5);
    assertThat(ran.rest()).isEqualTo(6);
    assertThat(ran.joules()).hasValue(0.5);
  }

  @Test
  void standingBehindOthersIsNotCounted() {
    Ran first = stations.ran(response(0, "add_1", stage(110, 120, 200, 215)), 100, 216);

    Ran second = stations.ran(response(0, "add_1", stage(122, 125, 210, 217)), 105, 218);

    assertThat(first.run()).isEqualTo(80);
    assertThat(second.in()).isEqualTo(5);
    assertThat(second.run()).isEqualTo(10);
    assertThat(second.out()).isEqualTo(2);
  }

  @Test
  void whatPassedAStationBeforeButEndsAfterIsCountedAsAlone() {
    stations.ran(response(0, "add_1", stage(210, 220, 230, 240)), 205, 240);

    Ran longer = stations.ran(response(0, "add_2", stage(110, 120, 900, 910)), 100, 915);

    assertThat(longer.in()).isEqualTo(20);
    assertThat(longer.run()).isEqualTo(780);
  }

  @Test
  void theStagesOfAGraphAddUp() {
    Ran ran =
        stations.ran(
            response(0, "add_1", stage(101, 102, 110, 111), stage(113, 114, 120, 125)), 100, 125);

    assertThat(ran.in()).isEqualTo(2 + 3);
    assertThat(ran.run()).isEqualTo(8 + 6);
    assertThat(ran.out()).isEqualTo(1 + 5);
    assertThat(ran.rest()).isZero();
  }

  @Test
  void withoutTimeStampsARunLastsFromTheOneBeforeUntilTheAnswer() {
    StageTimes unknown = new StageTimes("add", List.of(), Optional.empty(), List.of());
    stations.ran(response(0, "add_1", unknown), 100, 200);

    Ran second = stations.ran(response(50, "add_1", unknown), 100, 270);

    assertThat(second.run()).isEqualTo(70);
    assertThat(second.in() + second.out() + second.rest()).isZero();
  }
}
