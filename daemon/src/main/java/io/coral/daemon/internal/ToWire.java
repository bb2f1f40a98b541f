package io.coral.daemon.internal;

import io.coral.api.Accelerator;
import io.coral.api.Activity;
import io.coral.api.ArrayException;
import io.coral.api.Board;
import io.coral.api.Grant;
import io.coral.api.Lease;
import io.coral.api.Loaded;
import io.coral.api.Prospect;
import io.coral.api.Receipt;
import io.coral.api.RequestException;
import io.coral.api.ReservationException;
import io.coral.api.Response;
import io.coral.api.RuntimeStatus;
import io.coral.api.Share;
import io.coral.api.StageTimes;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.repository.RepositoryException;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.EventTimes;
import io.coral.spec.Finding;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Platform;
import io.coral.spec.Sensors;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** What the engine says, as messages of the protocol. */
final class ToWire {

  private ToWire() {}

  /**
   * An answer.
   *
   * @param prospects where it was expected to take how long, if it asked for that
   * @param stale which arguments' bytes are older than their content
   * @param hasStages whether the client looks at the times of its stages
   */
  static Wire.Answer answer(
      Response response, List<Prospect> prospects, long stale, boolean hasStages) {
    Receipt receipt = response.receipt();
    Wire.Answer.Builder answer =
        Wire.Answer.newBuilder()
            .setBoard(response.boardId())
            .setRuntime(response.runtimeId())
            .setAttempts(response.attempts())
            .setBitstream(receipt.bitstream())
            .addAllUnits(receipt.units())
            .setWaiting(receipt.waiting().toNanos())
            .setProgramming(receipt.programming().toNanos())
            .setBytesIn(receipt.bytesIn())
            .setBytesOut(receipt.bytesOut())
            .setBytesSpared(receipt.bytesSpared())
            .setStale(stale);
    receipt.energyJoules().ifPresent(answer::setEnergy);
    for (Receipt.Failure failure : receipt.failures()) {
      answer.addFailures(
          Wire.Attempt.newBuilder().setBoard(failure.boardId()).setReason(failure.reason()));
    }
    if (hasStages) {
      response.stages().forEach(stage -> answer.addStages(stage(stage)));
    }
    prospects.forEach(prospect -> answer.addProspects(prospect(prospect)));
    return answer.build();
  }

  static Wire.Prospect prospect(Prospect prospect) {
    return Wire.Prospect.newBuilder()
        .setBoard(prospect.boardId())
        .setProgramming(prospect.programming().toNanos())
        .setQueue(prospect.queue().toNanos())
        .setCopies(prospect.copies().toNanos())
        .setRun(prospect.run().toNanos())
        .build();
  }

  private static Wire.Stage stage(StageTimes times) {
    Wire.Stage.Builder stage = Wire.Stage.newBuilder().setKernel(times.kernel());
    times.copiesIn().forEach(copy -> stage.addCopiesIn(times(copy)));
    times.run().ifPresent(run -> stage.setRun(times(run)));
    times.copiesOut().forEach(copy -> stage.addCopiesOut(times(copy)));
    return stage.build();
  }

  private static Wire.Times times(EventTimes times) {
    return Wire.Times.newBuilder()
        .setQueued(times.queuedNanos())
        .setSubmitted(times.submittedNanos())
        .setStarted(times.startedNanos())
        .setEnded(times.endedNanos())
        .build();
  }

  /** Why something failed; of an exception that cannot say that, what it is. */
  static Wire.Failure failure(Throwable thrown) {
    try {
      return told(thrown);
    } catch (Throwable e) {
      return Wire.Failure.newBuilder()
          .setCode(Code.UNKNOWN)
          .setText("the daemon failed with " + thrown.getClass().getName())
          .build();
    }
  }

  private static Wire.Failure told(Throwable thrown) {
    Throwable why =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    Wire.Failure.Builder failure = Wire.Failure.newBuilder().setCode(code(why)).setText(text(why));
    if (why instanceof RequestException refused) {
      failure.setAccelerator(refused.accelerator());
    }
    if (why.getCause() != null) {
      failure.setCause(text(why.getCause()));
    }
    return failure.build();
  }

  private static Code code(Throwable why) {
    if (why instanceof CallException refused) {
      return refused.code();
    }
    if (why instanceof RequestException refused) {
      return Code.valueOf(refused.code().name());
    }
    if (why instanceof ReservationException refused) {
      return Code.valueOf(refused.code().name());
    }
    if (why instanceof ArrayException refused) {
      return code(refused.code());
    }
    if (why instanceof CancellationException) {
      return Code.CANCELLED;
    }
    if (why instanceof RepositoryException || why instanceof ArtifactException) {
      return Code.NOT_INSTALLED;
    }
    if (why instanceof AcceleratorException refused) {
      return refused.code() == ErrorCode.UNSUPPORTED ? Code.UNSUPPORTED : Code.FAILED;
    }
    if (why instanceof OutOfMemoryError) {
      return Code.OVERLOADED;
    }
    return why instanceof IllegalArgumentException ? Code.WRONG_CALL : Code.UNKNOWN;
  }

  private static Code code(ArrayException.Code code) {
    return switch (code) {
      case CLOSED -> Code.WRONG_SEGMENT;
      case IN_USE -> Code.ARRAY_IN_USE;
      case TIMEOUT -> Code.DEADLINE;
      // only the daemon's end interrupts
      case INTERRUPTED -> Code.ENDING;
      case NO_CONTENT -> Code.NO_CONTENT;
      case CHANGED -> Code.FAILED;
      case TOO_LARGE -> Code.WRONG_ARGUMENT;
      case NO_MEMORY -> Code.OVERLOADED;
    };
  }

  private static String text(Throwable why) {
    if (why instanceof OutOfMemoryError) {
      return "the daemon has no memory for it: "
          + why.getMessage()
          + "; give some back, or give the daemon more: arrays and constants are bounded by"
          + " -XX:MaxDirectMemorySize";
    }
    return why.getMessage() == null ? why.toString() : why.getMessage();
  }

  static Wire.Accelerators accelerators(List<Accelerator> accelerators) {
    Wire.Accelerators.Builder all = Wire.Accelerators.newBuilder();
    for (Accelerator accelerator : accelerators) {
      Wire.Accelerator.Builder one =
          Wire.Accelerator.newBuilder()
              .setId(accelerator.id())
              .setDescription(accelerator.description());
      accelerator.parameters().forEach(parameter -> one.addParameters(parameter(parameter)));
      accelerator.platforms().forEach(platform -> one.addPlatforms(platform(platform)));
      all.addAccelerators(one);
    }
    return all.build();
  }

  private static Wire.Parameter parameter(Accelerator.Parameter parameter) {
    return Wire.Parameter.newBuilder()
        .setType(parameter.type())
        .setName(parameter.name())
        .setSize(parameter.size().orElse(0))
        .setAccess(Wire.Parameter.Access.valueOf(parameter.access().name()))
        .build();
  }

  private static Wire.Platform platform(Platform platform) {
    return Wire.Platform.newBuilder()
        .setVendor(platform.vendor())
        .setName(platform.name())
        .setVersion(platform.version())
        .build();
  }

  static Wire.Boards boards(List<Board> boards) {
    Wire.Boards.Builder all = Wire.Boards.newBuilder();
    boards.forEach(board -> all.addBoards(board(board)));
    return all.build();
  }

  private static Wire.Board board(Board board) {
    DeviceInfo device = board.device();
    Wire.Board.Builder told =
        Wire.Board.newBuilder()
            .setId(device.id())
            .setRuntime(board.runtimeId())
            .setPlatform(platform(device.platform()))
            .setState(state(board.state()))
            .setOwner(board.owner().orElse(""))
            .setBitstream(board.bitstream().orElse(""))
            .setFailure(device.failure().orElse(""))
            .addAllPci(device.pciIds())
            .addAllSerials(device.serials())
            .addAllInterfaces(device.interfaces());
    board.holder().ifPresent(by -> told.setHolder(by.tenant()).setUntil(since1970(by.until())));
    device.memories().forEach(memory -> told.addMemories(memory(memory)));
    device.equalPlatforms().forEach(platform -> told.addEqualPlatforms(platform(platform)));
    return told.build();
  }

  static Wire.Busy busy(Activity.OfBoard busy) {
    Wire.Busy.Builder told =
        Wire.Busy.newBuilder()
            .setBoard(board(busy.board()))
            .addAllUnits(units(busy))
            .setSensors(sensors(busy.sensors()));
    for (Activity.Bank bank : busy.banks()) {
      told.addBanks(
          Wire.Bank.newBuilder()
              .setIndex(bank.index())
              .setType(bank.type())
              .setBytes(bank.size())
              .setAvailable(bank.available()));
    }
    return told.build();
  }

  static List<Wire.Unit> units(Activity.OfBoard busy) {
    return busy.units().stream()
        .map(
            unit ->
                Wire.Unit.newBuilder()
                    .setAccelerator(unit.accelerator())
                    .setRequests(unit.requests())
                    .build())
        .toList();
  }

  private static Wire.Sensors sensors(Sensors sensors) {
    Wire.Sensors.Builder told = Wire.Sensors.newBuilder();
    sensors.powerWatts().ifPresent(told::setWatts);
    sensors.temperatureCelsius().ifPresent(told::setCelsius);
    for (Sensors.Reading reading : sensors.readings()) {
      told.addReadings(
          Wire.Reading.newBuilder()
              .setName(reading.name())
              .setValue(reading.value())
              .setUnit(reading.unit()));
    }
    return told.build();
  }

  static Wire.Waiting waiting(Activity.Waiting some) {
    return Wire.Waiting.newBuilder()
        .setAccelerator(some.accelerator())
        .setTenant(some.tenant())
        .setRequests(some.requests())
        .setLongest(some.longest().toNanos())
        .build();
  }

  private static Wire.Board.State state(Board.State state) {
    return state == Board.State.FAILED
        ? Wire.Board.State.BROKEN
        : Wire.Board.State.valueOf(state.name());
  }

  private static Wire.Memory memory(MemoryInfo memory) {
    return Wire.Memory.newBuilder()
        .setType(memory.type())
        .setBytes(memory.size())
        .setLargest(memory.maxAllocation())
        .setTag(memory.tag().orElse(""))
        .build();
  }

  static List<Wire.Application> applications(Share share) {
    return share.applications().stream()
        .map(
            each ->
                Wire.Application.newBuilder()
                    .setName(each.name())
                    .setRequests(each.requests())
                    .setUsed(each.used().toNanos())
                    .build())
        .toList();
  }

  static Wire.Grant grant(Grant grant) {
    return Wire.Grant.newBuilder()
        .setTenant(grant.tenant())
        .addAllBoards(new TreeSet<>(grant.boards().orElse(Set.of())))
        .setExclusive(grant.isExclusive())
        .setEvery(grant.boards().isEmpty())
        .build();
  }

  static Wire.Runtimes runtimes(List<RuntimeStatus> runtimes) {
    Wire.Runtimes.Builder all = Wire.Runtimes.newBuilder();
    for (RuntimeStatus runtime : runtimes) {
      Wire.Runtime.Builder one =
          Wire.Runtime.newBuilder()
              .setId(runtime.info().id())
              .setVendor(runtime.info().vendor())
              .setSpec(runtime.info().specVersion())
              .addAllFeatures(runtime.info().features())
              .setComposite(runtime.info().composite())
              .setInProcess(runtime.info().inProcess());
      runtime.findings().forEach(finding -> one.addFindings(finding(finding)));
      all.addRuntimes(one);
    }
    return all.build();
  }

  static Wire.Finding finding(Finding finding) {
    return Wire.Finding.newBuilder()
        .setKind(finding.kind().name())
        .setSubject(finding.subject())
        .setCause(finding.cause())
        .setRemedy(finding.remedy())
        .build();
  }

  static Wire.Leased lease(int number, Lease lease) {
    return Wire.Leased.newBuilder()
        .setLease(number)
        .addAllBoards(lease.boards())
        .setUntil(since1970(lease.until()))
        .build();
  }

  static Wire.Loaded loaded(Loaded loaded) {
    return Wire.Loaded.newBuilder()
        .setBoard(loaded.board())
        .setBitstream(loaded.bitstream())
        .setProgramming(loaded.programming().toNanos())
        .build();
  }

  static long since1970(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }
}
