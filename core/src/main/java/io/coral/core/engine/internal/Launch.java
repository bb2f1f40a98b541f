package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.api.Receipt;
import io.coral.api.RequestException;
import io.coral.api.Response;
import io.coral.api.StageTimes;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.CType;
import io.coral.core.request.internal.Scalars;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request on one lane: copies in, the runs of the stages, copies out, all issued at once and
 * chained by events. Used by one thread at a time.
 */
final class Launch {

  /** One stage, ready to be issued. */
  private record Stage(ComputeUnit unit, List<Scalar> scalars, List<Use> uses) {}

  private record Scalar(int index, byte[] bytes) {}

  private record Use(int index, DeviceArray array, DeviceArray.Copy copy) {}

  /** The commands of one stage. */
  private static final class Commands {
    final String kernel;
    final List<Event> copiesIn = new ArrayList<>();
    final List<Event> copiesOut = new ArrayList<>();
    @Nullable Event run;

    Commands(String kernel) {
      this.kernel = kernel;
    }
  }

  final Session session;
  final Lane lane;
  final Job job;

  /** Since when it is the first of its lane, by {@link System#nanoTime}. */
  long firstSince;

  private final List<DeviceArray> arrays = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();
  private final List<Commands> commands = new ArrayList<>();
  private final List<Event> issued = new ArrayList<>();

  /** Runs after which an array that the kernel also reads is copied over the caller's content. */
  private final List<Event> overwritingAfter = new ArrayList<>();

  private @Nullable Throwable issueFailure;

  Launch(Session session, Lane lane, Job job) {
    this.session = session;
    this.lane = lane;
    this.job = job;
  }

  /**
   * Opens compute units and reserves device memory; nothing runs yet. After a failure the caller
   * calls {@link #release}.
   *
   * @throws AcceleratorException as the runtime's calls
   * @throws RequestException where descriptor and board contradict each other
   */
  void prepare() {
    List<ArtifactArgument> declared = lane.kernel().arguments();
    for (int position = 0; position < declared.size(); position++) {
      arrays.add(
          new DeviceArray(declared.get(position), job.arguments.get(position), session.memories()));
    }
    for (int stage = 0; stage < lane.units().size(); stage++) {
      ComputeUnit unit = session.unit(lane.units().get(stage));
      List<Scalar> scalars = new ArrayList<>();
      List<Use> uses = new ArrayList<>();
      for (int position = 0; position < declared.size(); position++) {
        OptionalInt index = declared.get(position).indexIn(stage, position);
        if (index.isEmpty()) {
          continue;
        }
        Argument given = job.arguments.get(position);
        if (given instanceof Argument.Scalar scalar) {
          scalars.add(new Scalar(index.getAsInt(), bytes(scalar, declared.get(position))));
        } else if (given instanceof Argument.Struct struct) {
          scalars.add(new Scalar(index.getAsInt(), struct.bytes()));
        } else {
          DeviceArray array = arrays.get(position);
          uses.add(
              new Use(
                  index.getAsInt(),
                  array,
                  array.copyFor(job.request.accelerator(), stage, index.getAsInt(), unit)));
        }
      }
      stages.add(new Stage(unit, scalars, uses));
    }
  }

  /** As the kernel takes it; a scalar of another kind was refused when the request came. */
  private static byte[] bytes(Argument.Scalar given, ArtifactArgument declared) {
    OptionalInt size = declared.scalarSize();
    byte[] wanted =
        size.isEmpty()
            ? null
            : Scalars.bytes(given, CType.of(declared.type()).kind(), size.getAsInt());
    return wanted == null ? given.bytes() : wanted;
  }

  /**
   * Issues every command. Never throws: a failure on the way is told by {@link #failure} once what
   * was issued has settled.
   *
   * @param settled called once, when no command is under way any more; on any thread
   */
  void issue(Runnable settled) {
    try {
      issueStages();
    } catch (Throwable e) {
      issueFailure = e;
    }
    AtomicInteger pending = new AtomicInteger(1);
    Runnable one =
        () -> {
          if (pending.decrementAndGet() == 0) {
            settled.run();
          }
        };
    for (Event event : issued) {
      pending.incrementAndGet();
      try {
        event.completion().whenComplete((done, failed) -> one.run());
      } catch (Throwable e) {
        issueFailure = e;
        one.run();
      }
    }
    one.run();
  }

  private void issueStages() {
    Event previous = null;
    for (Stage stage : stages) {
      Commands mine = new Commands(stage.unit().name());
      List<Event> after = new ArrayList<>();
      for (Use use : stage.uses()) {
        Event moved = move(use, mine);
        if (moved != null) {
          after.add(moved);
        }
        stage.unit().setBuffer(use.index(), use.copy().buffer());
      }
      for (Scalar scalar : stage.scalars()) {
        stage.unit().setScalar(scalar.index(), scalar.bytes());
      }
      if (previous != null) {
        after.add(previous);
      }
      Event run = note(stage.unit().run(after.toArray(Event[]::new)));
      mine.run = run;
      commands.add(mine);
      for (Use use : stage.uses()) {
        use.array().used(use.copy(), run, commands.size() - 1);
      }
      previous = run;
    }
    for (DeviceArray array : arrays) {
      if (array.access() != Access.READ) {
        copyOut(array);
      }
    }
  }

  /** Brings an array's newest content where the stage needs it; null when it is there. */
  private @Nullable Event move(Use use, Commands mine) {
    DeviceArray array = use.array();
    DeviceArray.Copy newest = array.newest();
    if (newest == use.copy()) {
      return null;
    }
    if (array.access() == Access.READ) {
      // the host's content is the newest for ever; an earlier stage may have filled this copy
      return use.copy().isFilled() ? null : copyIn(use, mine);
    }
    if (newest == null) {
      return array.access() == Access.WRITE ? null : copyIn(use, mine);
    }
    Event out = copyOut(array);
    return out == null ? null : copyIn(use, mine, out);
  }

  private Event copyIn(Use use, Commands mine, Event... after) {
    Event copied = note(use.copy().toDevice(after));
    mine.copiesIn.add(copied);
    return copied;
  }

  /** Copies an array's newest content to the host; null when no stage used it. */
  private @Nullable Event copyOut(DeviceArray array) {
    DeviceArray.Copy newest = array.newest();
    Event run = array.lastRun();
    if (newest == null || run == null) {
      return null;
    }
    Event copied = note(newest.buffer().copyFromDevice(run));
    commands.get(array.lastStage()).copiesOut.add(copied);
    if (array.access() == Access.READ_WRITE) {
      overwritingAfter.add(run);
    }
    return copied;
  }

  private Event note(Event event) {
    issued.add(event);
    return event;
  }

  /** Why it failed, once settled: the first failure that is not merely the echo of another. */
  Optional<Throwable> failure() {
    AcceleratorException echo = null;
    for (Event event : issued) {
      AcceleratorException failure = event.failure().orElse(null);
      if (failure != null && failure.code() != ErrorCode.DEPENDENCY_FAILED) {
        return Optional.of(failure);
      }
      echo = echo == null ? failure : echo;
    }
    return Optional.ofNullable(issueFailure != null ? issueFailure : echo);
  }

  /** Whether the caller's arrays may hold results where the kernel would read input again. */
  boolean overwroteInput() {
    return overwritingAfter.stream().anyMatch(run -> run.state() == Event.State.COMPLETED);
  }

  /** The answer, once settled without a failure. */
  Response response(String boardId, String runtimeId, boolean timestamps, Duration programming) {
    List<StageTimes> times =
        commands.stream()
            .map(
                stage ->
                    timestamps && stage.run != null
                        ? new StageTimes(
                            stage.kernel,
                            times(stage.copiesIn),
                            Optional.of(stage.run.times()),
                            times(stage.copiesOut))
                        : new StageTimes(stage.kernel, List.of(), Optional.empty(), List.of()))
            .toList();
    return new Response(
        job.request.accelerator(),
        boardId,
        runtimeId,
        job.attempts,
        times,
        new Receipt(
            session.program(),
            lane.units().stream().map(Lane.Unit::name).toList(),
            Duration.ofNanos(job.started - job.submitted),
            programming,
            job.arguments.bytesIn(),
            job.arguments.bytesOut(),
            job.reasons.stream()
                .map(
                    reason ->
                        new Receipt.Failure(
                            reason.boardId(), String.valueOf(reason.cause().getMessage())))
                .toList()));
  }

  private static List<EventTimes> times(List<Event> events) {
    return events.stream().map(Event::times).toList();
  }

  /** Gives the device memory back. */
  void release() {
    arrays.forEach(DeviceArray::close);
  }
}
