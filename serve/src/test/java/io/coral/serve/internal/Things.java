package io.coral.serve.internal;

import io.coral.api.Activity;
import io.coral.api.Board;
import io.coral.api.EndedRequest;
import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.api.Share;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Sensors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the tests see. */
final class Things {
  private Things() {}

  static EndedRequest answered(String accelerator, String board, Duration took) {
    Receipt receipt =
        new Receipt(
            "math:1",
            List.of("add"),
            Duration.ZERO,
            Duration.ZERO,
            100,
            20,
            0,
            OptionalDouble.empty(),
            List.of());
    Response response = new Response(accelerator, board, "sim", 1, List.of(), receipt);
    return new EndedRequest(accelerator, "default", EndedRequest.DONE, took, Optional.of(response));
  }

  static EndedRequest failed(String accelerator) {
    return new EndedRequest(
        accelerator, "default", "NO_BOARD", Duration.ofMillis(1), Optional.empty());
  }

  static Activity.OfBoard board(int index, double watts) {
    DeviceInfo device =
        new DeviceInfo(
            "sim-" + index,
            "coral",
            "sim",
            "1.0",
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of());
    Board board =
        new Board(
            index,
            "sim",
            device,
            Board.State.PROGRAMMED,
            Optional.empty(),
            Optional.of("math:1"),
            Optional.empty());
    return new Activity.OfBoard(
        board,
        List.of(new Activity.OfUnit("math.add", 2)),
        List.of(new Activity.Bank(0, "DDR", 1000, 600)),
        new Sensors(OptionalDouble.of(watts), OptionalDouble.empty(), List.of()));
  }

  static Sight sight(long number, History.Second second, Activity.OfBoard... boards) {
    return new Sight(
        number,
        number,
        List.of(),
        new Activity(
            List.of(boards),
            List.of(new Activity.Waiting("math.add", "default", 3, Duration.ofSeconds(1)))),
        List.of(
            new Share(
                "default",
                1,
                Duration.ofSeconds(9),
                List.of(new Share.OfApplication("app-1", 2, Duration.ofSeconds(7))))),
        second,
        true);
  }
}
