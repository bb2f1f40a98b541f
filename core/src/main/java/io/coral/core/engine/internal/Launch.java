package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.api.StageTimes;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request on one lane: copies in, the runs of the stages, copies out, all issued at once and
 * chained by events. Used by one thread at a time.
 */
final class Launch {

  /** The commands of one stage. */
  private static final class Commands {
    final String kernel;
    final List<Event> copiesIn = new ArrayList<>(2);
    final List<Event> copiesOut = new ArrayList<>(1);
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

  private @Nullable LaunchPlan plan;

  /** By position; null for a scalar. */
  private @Nullable DeviceArray[] arrays = {};

  private final List<Commands> commands = new ArrayList<>(1);
  private final List<Event> issued = new ArrayList<>(4);

  /** Those that end last: once they have completed, all others have. */
  private final List<Event> last = new ArrayList<>(1);

  /** Runs after which an array that the kernel also reads is copied over the caller's content. */
  private final List<Event> overwritingAfter = new ArrayList<>(0);

  private @Nullable Throwable issueFailure;

  /** Nanoseconds of its copies to the board, its runs and its copies from the board. */
  private double in;

  private double run;
  private double out;

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
   * @throws io.coral.api.RequestException where descriptor and board contradict each other
   */
  void prepare() {
    LaunchPlan prepared = session.plan(lane, job.request.accelerator());
    plan = prepared;
    arrays = new DeviceArray[prepared.arguments()];
    for (LaunchPlan.Stage stage : prepared.stages()) {
      for (LaunchPlan.Use use : stage.uses()) {
        copy(prepared, use);
      }
    }
  }

  private DeviceArray array(LaunchPlan prepared, int position) {
    DeviceArray array = arrays[position];
    if (array == null) {
      Argument.Array given = (Argument.Array) job.arguments.get(position);
      array = new DeviceArray(prepared.access(position), given, session.buffers());
      arrays[position] = array;
    }
    return array;
  }

  private DeviceArray.Copy copy(LaunchPlan prepared, LaunchPlan.Use use) {
    return array(prepared, use.position())
        .copyFor(use.memories(), prepared.stays(use.position()), job.tenant());
  }

  /**
   * Issues every command. Never throws: a failure on the way is told by {@link #failure} once what
   * was issued has settled.
   *
   * @param settled called once, when no command is under way any more; on any thread, on this one
   *     where all has settled already
   */
  void issue(Runnable settled) {
    try {
      issueStages();
    } catch (Throwable e) {
      issueFailure = e;
    }
    if (issueFailure != null) {
      await(issued, settled);
      return;
    }
    await(
        last,
        () -> {
          if (hasCompleted()) {
            settled.run();
          } else {
            await(issued, settled);
          }
        });
  }

  private boolean hasCompleted() {
    try {
      for (Event event : last) {
        if (event.state() != Event.State.COMPLETED) {
          return false;
        }
      }
      return issueFailure == null;
    } catch (Throwable e) {
      issueFailure = e;
      return false;
    }
  }

  /** Calls back once all of these have settled. */
  private void await(List<Event> events, Runnable settled) {
    AtomicInteger pending = null;
    Runnable one = settled;
    for (Event event : events) {
      try {
        if (event.state() != Event.State.PENDING) {
          continue;
        }
        if (pending == null) {
          AtomicInteger left = new AtomicInteger(1);
          pending = left;
          one =
              () -> {
                if (left.decrementAndGet() == 0) {
                  settled.run();
                }
              };
        }
        pending.incrementAndGet();
        Runnable then = one;
        event.completion().whenComplete((done, failed) -> then.run());
      } catch (Throwable e) {
        issueFailure = e;
        if (pending != null) {
          one.run();
        }
      }
    }
    one.run();
  }

  private void issueStages() {
    LaunchPlan prepared = Objects.requireNonNull(plan, "prepare comes first");
    Event previous = null;
    for (LaunchPlan.Stage stage : prepared.stages()) {
      Commands mine = new Commands(stage.unit().unit().name());
      List<Event> after = new ArrayList<>(stage.uses().size() + 1);
      for (LaunchPlan.Use use : stage.uses()) {
        DeviceArray array = array(prepared, use.position());
        DeviceArray.Copy copy = copy(prepared, use);
        Event moved = move(array, copy, mine);
        if (moved != null) {
          after.add(moved);
        }
        stage.unit().setBuffer(use.index(), copy.buffer());
      }
      for (LaunchPlan.Scalar scalar : stage.scalars()) {
        stage.unit().setScalar(scalar.index(), scalar.bytes(job.arguments.get(scalar.position())));
      }
      if (previous != null) {
        after.add(previous);
      }
      Event started = note(stage.unit().run(after.toArray(Event[]::new)));
      mine.run = started;
      commands.add(mine);
      for (LaunchPlan.Use use : stage.uses()) {
        array(prepared, use.position()).used(copy(prepared, use), started, commands.size() - 1);
      }
      previous = started;
    }
    boolean isLast = true;
    for (DeviceArray array : arrays) {
      if (array != null && array.access() != Access.READ) {
        Event copied = copyOut(array);
        if (copied != null) {
          last.add(copied);
          isLast &= array.lastRun() != previous;
        }
      }
    }
    if (isLast && previous != null) {
      last.add(previous);
    }
  }

  /** Brings an array's newest content where the stage needs it; null when it is there. */
  private @Nullable Event move(DeviceArray array, DeviceArray.Copy copy, Commands mine) {
    DeviceArray.Copy newest = array.newest();
    if (newest == copy) {
      return null;
    }
    if (array.access() == Access.READ) {
      // the host's content is the newest for ever; an earlier stage may have filled this copy
      return copy.isFilled() ? null : copyIn(copy, mine);
    }
    if (newest == null) {
      if (array.access() == Access.WRITE) {
        Event cleared = copy.clear();
        return cleared == null ? null : note(cleared);
      }
      return copyIn(copy, mine);
    }
    Event copiedOut = copyOut(array);
    return copiedOut == null ? null : copyIn(copy, mine, copiedOut);
  }

  private Event copyIn(DeviceArray.Copy copy, Commands mine, Event... after) {
    Event copied = note(copy.toDevice(after));
    mine.copiesIn.add(copied);
    return copied;
  }

  /** Copies an array's newest content to the host; null when no stage used it. */
  private @Nullable Event copyOut(DeviceArray array) {
    DeviceArray.Copy newest = array.newest();
    Event lastRun = array.lastRun();
    if (newest == null || lastRun == null) {
      return null;
    }
    Event copied = note(newest.buffer().copyFromDevice(lastRun));
    commands.get(array.lastStage()).copiesOut.add(copied);
    if (array.access() == Access.READ_WRITE && array.isWrapped()) {
      overwritingAfter.add(lastRun);
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

  /** Copies results into the caller's memory, once settled without a failure. */
  void copyResults() {
    for (DeviceArray array : arrays) {
      if (array != null) {
        array.copyResult();
      }
    }
  }

  /** The answer, once settled without a failure. */
  Response response(String boardId, String runtimeId, boolean timestamps, Duration programming) {
    StageTimes[] times = new StageTimes[commands.size()];
    in = 0;
    run = 0;
    out = 0;
    for (int i = 0; i < times.length; i++) {
      times[i] = times(commands.get(i), timestamps);
    }
    if (!timestamps) {
      run = Double.NaN;
    }
    return new Response(
        job.request.accelerator(),
        boardId,
        runtimeId,
        job.attempts,
        List.of(times),
        new Receipt(
            session.program(),
            plan == null ? List.of() : plan.units(),
            Duration.ofNanos(job.started - job.submitted),
            programming,
            job.arguments.bytesIn(),
            job.arguments.bytesOut(),
            job.failures()));
  }

  private StageTimes times(Commands stage, boolean timestamps) {
    Event started = stage.run;
    if (!timestamps || started == null) {
      return new StageTimes(stage.kernel, List.of(), Optional.empty(), List.of());
    }
    List<EventTimes> copiedIn = times(stage.copiesIn);
    EventTimes ran = started.times();
    List<EventTimes> copiedOut = times(stage.copiesOut);
    in += nanos(copiedIn);
    run += ran.endedNanos() - ran.startedNanos();
    out += nanos(copiedOut);
    return new StageTimes(stage.kernel, copiedIn, Optional.of(ran), copiedOut);
  }

  private static List<EventTimes> times(List<Event> events) {
    EventTimes[] times = new EventTimes[events.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = events.get(i).times();
    }
    return List.of(times);
  }

  private static double nanos(List<EventTimes> copies) {
    double nanos = 0;
    for (int i = 0; i < copies.size(); i++) {
      nanos += copies.get(i).endedNanos() - copies.get(i).startedNanos();
    }
    return nanos;
  }

  /** Nanoseconds of the copies to the board, as the answer tells. */
  double in() {
    return in;
  }

  /** Nanoseconds of the runs; not a number where the runtime has no times. */
  double run() {
    return run;
  }

  /** Nanoseconds of the copies from the board. */
  double out() {
    return out;
  }

  /**
   * Gives the device memory back.
   *
   * @param reusable whether the board is known to use it no more
   */
  void release(boolean reusable) {
    for (DeviceArray array : arrays) {
      if (array != null) {
        array.close(reusable);
      }
    }
  }
}
