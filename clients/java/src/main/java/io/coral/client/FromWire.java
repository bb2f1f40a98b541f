package io.coral.client;

import io.coral.api.Accelerator;
import io.coral.api.Activity;
import io.coral.api.Board;
import io.coral.api.Loaded;
import io.coral.api.Prospect;
import io.coral.api.Receipt;
import io.coral.api.RequestException;
import io.coral.api.ReservationException;
import io.coral.api.Response;
import io.coral.api.RuntimeStatus;
import io.coral.api.StageTimes;
import io.coral.protocol.wire.Wire;
import io.coral.spec.Access;
import io.coral.spec.Bounds;
import io.coral.spec.DeviceInfo;
import io.coral.spec.EventTimes;
import io.coral.spec.Finding;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Platform;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.Sensors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;

/** What the daemon tells, as the API says it. */
final class FromWire {

  private FromWire() {}

  static Response response(String accelerator, Wire.Answer answer) {
    return new Response(
        accelerator,
        answer.getBoard(),
        answer.getRuntime(),
        answer.getAttempts(),
        answer.getStagesList().stream().map(FromWire::stage).toList(),
        new Receipt(
            answer.getBitstream(),
            List.copyOf(answer.getUnitsList()),
            Duration.ofNanos(answer.getWaiting()),
            Duration.ofNanos(answer.getProgramming()),
            answer.getBytesIn(),
            answer.getBytesOut(),
            answer.getBytesSpared(),
            answer.hasEnergy() ? OptionalDouble.of(answer.getEnergy()) : OptionalDouble.empty(),
            answer.getFailuresList().stream()
                .map(each -> new Receipt.Failure(each.getBoard(), each.getReason()))
                .toList()));
  }

  static List<Prospect> prospects(List<Wire.Prospect> told) {
    return told.stream()
        .map(
            each ->
                new Prospect(
                    each.getBoard(),
                    Duration.ofNanos(each.getProgramming()),
                    Duration.ofNanos(each.getQueue()),
                    Duration.ofNanos(each.getCopies()),
                    Duration.ofNanos(each.getRun())))
        .toList();
  }

  private static StageTimes stage(Wire.Stage stage) {
    return new StageTimes(
        stage.getKernel(),
        stage.getCopiesInList().stream().map(FromWire::times).toList(),
        stage.hasRun() ? Optional.of(times(stage.getRun())) : Optional.empty(),
        stage.getCopiesOutList().stream().map(FromWire::times).toList());
  }

  private static EventTimes times(Wire.Times times) {
    return new EventTimes(
        times.getQueued(), times.getSubmitted(), times.getStarted(), times.getEnded());
  }

  /** What a request failed with. */
  static RuntimeException failure(String accelerator, Wire.Failure failure) {
    if (failure.getCode() == Wire.Failure.Code.CANCELLED) {
      return new CancellationException(failure.getText());
    }
    RequestException.Code code = requestCode(failure);
    return failure.getCause().isEmpty()
        ? new RequestException(code, accelerator, failure.getText())
        : new RequestException(
            code,
            accelerator,
            failure.getText(),
            new IllegalStateException("in the daemon: " + failure.getCause()));
  }

  /** The code that the API has for it; FAILED where it has none. */
  static RequestException.Code requestCode(Wire.Failure failure) {
    Wire.Failure.Code told = failure.getCode();
    if (told == Wire.Failure.Code.WRONG_SEGMENT || told == Wire.Failure.Code.WRONG_CALL) {
      return RequestException.Code.WRONG_ARGUMENT;
    }
    for (RequestException.Code code : RequestException.Code.values()) {
      if (code.name().equals(told.name())) {
        return code;
      }
    }
    return RequestException.Code.FAILED;
  }

  /** What a reservation failed with. */
  static ReservationException reservationFailure(Wire.Failure failure) {
    for (ReservationException.Code code : ReservationException.Code.values()) {
      if (code.name().equals(failure.getCode().name())) {
        return new ReservationException(code, failure.getText());
      }
    }
    return new ReservationException(ReservationException.Code.NOT_FREE, failure.getText());
  }

  /** What a preparation failed with. */
  static RuntimeException preparationFailure(String accelerator, Wire.Failure failure) {
    return switch (failure.getCode()) {
      case UNKNOWN_BOARD, UNKNOWN_TENANT -> reservationFailure(failure);
      case UNSUPPORTED -> new UnsupportedOperationException(failure.getText());
      default -> failure(accelerator, failure);
    };
  }

  static Loaded loaded(Wire.Loaded loaded) {
    return new Loaded(
        loaded.getBoard(), loaded.getBitstream(), Duration.ofNanos(loaded.getProgramming()));
  }

  static Accelerator accelerator(Wire.Accelerator accelerator) {
    return new Accelerator(
        accelerator.getId(),
        accelerator.getDescription(),
        accelerator.getParametersList().stream().map(FromWire::parameter).toList(),
        accelerator.getPlatformsList().stream().map(FromWire::platform).toList());
  }

  private static Accelerator.Parameter parameter(Wire.Parameter parameter) {
    return new Accelerator.Parameter(
        parameter.getType(),
        parameter.getName(),
        parameter.getSize() == 0 ? OptionalInt.empty() : OptionalInt.of(parameter.getSize()),
        switch (parameter.getAccess()) {
          case READ -> Access.READ;
          case WRITE -> Access.WRITE;
          case READ_WRITE, UNRECOGNIZED -> Access.READ_WRITE;
        });
  }

  private static Platform platform(Wire.Platform platform) {
    return new Platform(platform.getVendor(), platform.getName(), platform.getVersion());
  }

  static Board board(int index, Wire.Board board) {
    List<MemoryInfo> memories = new ArrayList<>();
    board.getMemoriesList().forEach(memory -> memories.add(memory(memories.size(), memory)));
    Wire.Platform platform = board.getPlatform();
    DeviceInfo device =
        new DeviceInfo(
            board.getId(),
            platform.getVendor(),
            platform.getName(),
            platform.getVersion(),
            List.copyOf(board.getPciList()),
            List.copyOf(board.getSerialsList()),
            memories,
            text(board.getFailure()),
            board.getEqualPlatformsList().stream().map(FromWire::platform).toList(),
            List.copyOf(board.getInterfacesList()));
    return new Board(
        index,
        board.getRuntime(),
        device,
        state(board.getState()),
        text(board.getOwner()),
        text(board.getBitstream()),
        text(board.getHolder()).map(by -> new Board.Holder(by, instant(board.getUntil()))));
  }

  static Activity activity(Wire.Activity activity) {
    List<Activity.OfBoard> boards = new ArrayList<>();
    for (Wire.Busy busy : activity.getBoardsList()) {
      boards.add(
          new Activity.OfBoard(
              board(boards.size(), busy.getBoard()),
              busy.getUnitsList().stream().map(FromWire::unit).toList(),
              busy.getBanksList().stream().map(FromWire::bank).toList(),
              sensors(busy.getSensors())));
    }
    return new Activity(boards, activity.getWaitingList().stream().map(FromWire::waiting).toList());
  }

  static Activity.OfUnit unit(Wire.Unit unit) {
    return new Activity.OfUnit(unit.getAccelerator(), unit.getRequests());
  }

  private static Activity.Bank bank(Wire.Bank bank) {
    return new Activity.Bank(bank.getIndex(), bank.getType(), bank.getBytes(), bank.getAvailable());
  }

  private static Sensors sensors(Wire.Sensors sensors) {
    return new Sensors(
        sensors.hasWatts() ? OptionalDouble.of(sensors.getWatts()) : OptionalDouble.empty(),
        sensors.hasCelsius() ? OptionalDouble.of(sensors.getCelsius()) : OptionalDouble.empty(),
        sensors.getReadingsList().stream()
            .map(each -> new Sensors.Reading(each.getName(), each.getValue(), each.getUnit()))
            .toList());
  }

  static Activity.Waiting waiting(Wire.Waiting waiting) {
    return new Activity.Waiting(
        waiting.getAccelerator(),
        waiting.getTenant(),
        waiting.getRequests(),
        Duration.ofNanos(waiting.getLongest()));
  }

  private static Board.State state(Wire.Board.State state) {
    return switch (state) {
      case AVAILABLE -> Board.State.AVAILABLE;
      case OPEN -> Board.State.OPEN;
      case CHANGING -> Board.State.CHANGING;
      case PROGRAMMED -> Board.State.PROGRAMMED;
      case CLAIMED -> Board.State.CLAIMED;
      case BROKEN, UNRECOGNIZED -> Board.State.FAILED;
    };
  }

  private static MemoryInfo memory(int index, Wire.Memory memory) {
    return new MemoryInfo(
        index,
        memory.getType(),
        OptionalInt.empty(),
        text(memory.getTag()),
        memory.getBytes(),
        memory.getLargest());
  }

  static RuntimeStatus runtime(Wire.Runtime runtime) {
    return new RuntimeStatus(
        new RuntimeInfo(
            runtime.getId(),
            runtime.getVendor(),
            runtime.getSpec(),
            List.copyOf(runtime.getFeaturesList()),
            runtime.getComposite(),
            runtime.getInProcess(),
            Bounds.DEFAULT),
        runtime.getFindingsList().stream().map(FromWire::finding).toList());
  }

  static Finding finding(Wire.Finding finding) {
    return new Finding(
        Finding.Kind.valueOf(finding.getKind()),
        finding.getSubject(),
        finding.getCause(),
        finding.getRemedy());
  }

  static Instant instant(long nanosSince1970) {
    return Instant.EPOCH.plusNanos(nanosSince1970);
  }

  private static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
