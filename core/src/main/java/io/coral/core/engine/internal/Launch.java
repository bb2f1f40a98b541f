package io.coral.core.engine.internal;

import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.api.StageTimes;
import io.coral.core.array.internal.ManagedArray;
import io.coral.core.memory.internal.DeviceArray;
import io.coral.core.memory.internal.DeviceCopy;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One request on one lane: copies in, the runs of the stages, copies out, all issued at once and
 * chained by events. Used by one thread at a time.
 */
final class Launch {

  private static final DeviceArray[] NO_ARRAYS = {};

  final Session session;
  final Lane lane;
  final Stint stint;
  final Job job;

  /** Since when it is the first of its lane, by {@link System#nanoTime}. */
  long firstSince;

  /** What it draws since then; null where nobody knows. */
  EnergyShares.@Nullable Draw draw;

  private @Nullable LaunchPlan plan;

  /** By position; null for a scalar. */
  private @Nullable DeviceArray[] arrays = NO_ARRAYS;

  private @Nullable Commands commands;

  /** Runs after which an array that the kernel also reads is copied over the caller's content. */
  private List<Event> overwritingAfter = List.of();

  /** Bytes of what the board keeps that were copied there, and that were there already. */
  private long keptIn;

  private long spared;

  /** What the device may still use of a launch that failed; null before. */
  private @Nullable Lingering lingering;

  /** A request on a lane. */
  Launch(Session session, Lane lane, Stint stint) {
    this.session = session;
    this.lane = lane;
    this.stint = stint;
    this.job = stint.job;
  }

  /**
   * Opens compute units and reserves device memory; nothing runs yet. After a failure the caller
   * calls {@link #release}.
   *
   * @throws AcceleratorException as the runtime's calls
   * @throws io.coral.api.RequestException where descriptor and board contradict each other
   */
  void prepare() {
    session.lines().begin(job);
    try {
      reserve();
    } finally {
      session.lines().end();
    }
  }

  private void reserve() {
    LaunchPlan prepared = session.plan(lane, job.request().accelerator());
    plan = prepared;
    arrays = new DeviceArray[prepared.arguments()];
    commands = prepared.commands();
    if (!job.arguments.uses().isEmpty()) {
      // what is written beside what is read takes no place of that, so what is read comes first
      copies(prepared, true);
    }
    copies(prepared, false);
  }

  private void copies(LaunchPlan prepared, boolean readOnly) {
    for (LaunchPlan.Stage stage : prepared.stages()) {
      for (LaunchPlan.Use use : stage.uses()) {
        if (!readOnly || prepared.access(use.position()) == Access.READ) {
          array(prepared, use).copyFor(use.memories(), job.tenant(), session.buffers());
        }
      }
    }
  }

  private DeviceArray array(LaunchPlan prepared, LaunchPlan.Use use) {
    DeviceArray array = arrays[use.position()];
    if (array == null) {
      array =
          DeviceArray.of(
              job.arguments.get(use.position()),
              prepared.access(use.position()),
              prepared.stays(use.position()));
      arrays[use.position()] = array;
    }
    return array;
  }

  /** A Coral array that must be brought to the host first; null where none must. */
  @Nullable ManagedArray missing() {
    for (DeviceArray array : arrays) {
      ManagedArray missing = array == null ? null : array.missing();
      if (missing != null) {
        return missing;
      }
    }
    return null;
  }

  private LaunchPlan plan() {
    return Objects.requireNonNull(plan, "prepare comes first");
  }

  /** What was issued. */
  Commands commands() {
    return Objects.requireNonNull(commands, "prepare comes first");
  }

  /**
   * Issues every command. Never throws: a failure on the way is told by {@link Commands#failure}
   * once what was issued has settled.
   *
   * @return whether all has settled already
   */
  boolean issue() {
    Commands issued = commands();
    session.lines().begin(job);
    try {
      issueStages(plan(), issued);
    } catch (Throwable e) {
      issued.cutShort(e);
    } finally {
      session.lines().end();
    }
    return issued.haveCompleted();
  }

  /**
   * Since when one of its commands may have been on the device, by {@link System#nanoTime}: its
   * inputs once they were issued, its run once they are there and it is the first of its lane;
   * {@link Long#MAX_VALUE} while it can be none.
   */
  long atWorkSince() {
    long arrived = commands == null ? Long.MIN_VALUE : commands.arrived(session.hasTimes());
    return arrived == Long.MAX_VALUE ? job.started : Math.max(arrived, firstSince);
  }

  private void issueStages(LaunchPlan prepared, Commands issued) {
    Event previous = null;
    for (int i = 0; i < prepared.stages().size(); i++) {
      LaunchPlan.Stage stage = prepared.stages().get(i);
      int first = issued.count();
      for (LaunchPlan.Use use : stage.uses()) {
        DeviceArray array = array(prepared, use);
        DeviceCopy copy = array.copyFor(use.memories(), job.tenant(), session.buffers());
        move(issued, array, copy, i);
        stage.unit().setBuffer(use.index(), copy.buffer());
      }
      for (LaunchPlan.Scalar scalar : stage.scalars()) {
        stage.unit().setScalar(scalar, job.arguments.get(scalar.position()));
      }
      Event run = stage.unit().run(issued.since(first, previous));
      previous = issued.add(run, Commands.RUN, i);
      for (LaunchPlan.Use use : stage.uses()) {
        array(prepared, use).used(run);
      }
    }
    Event last = previous;
    for (DeviceArray array : arrays) {
      if (array != null
          && array.access() != Access.READ
          && !array.isResident()
          && copyOut(issued, array, Commands.RESULT) != null) {
        last = array.lastRun() == last ? null : last;
      }
    }
    issued.endWith(last);
  }

  /** Brings an array's newest content where the stage needs it, unless it is there. */
  private void move(Commands issued, DeviceArray array, DeviceCopy copy, int stage) {
    DeviceCopy newest = array.newest();
    if (newest == copy) {
      return;
    }
    if (array.access() == Access.READ) {
      // the host's content is the newest for ever; an earlier stage may have filled this copy
      if (!copy.isFilled()) {
        bringIn(issued, array, copy, stage);
      }
    } else if (newest != null) {
      Event copiedOut = copyOut(issued, array, Commands.COPY_OUT);
      if (copiedOut != null) {
        issued.add(array.toDevice(copy, copiedOut), Commands.COPY_IN, stage);
      }
    } else if (array.access() == Access.WRITE) {
      Event cleared = copy.clear();
      if (cleared != null) {
        issued.add(cleared, Commands.OTHER, stage);
      }
    } else {
      bringIn(issued, array, copy, stage);
    }
  }

  /** Brings the host's content to a copy; what the board keeps may be there, or on its way. */
  private void bringIn(Commands issued, DeviceArray array, DeviceCopy copy, int stage) {
    copy.setFilled(true);
    if (!copy.isThere()) {
      keptIn += array.isKept() ? array.size() : 0;
      issued.add(array.toDevice(copy), array.isKept() ? Commands.KEPT_IN : Commands.COPY_IN, stage);
      return;
    }
    spared += array.size();
    Event arriving = copy.arriving();
    if (arriving != null) {
      issued.add(arriving, Commands.OTHERS, stage);
    }
  }

  /** Copies an array's newest content to the host; null when no stage used it. */
  private @Nullable Event copyOut(Commands issued, DeviceArray array, byte as) {
    DeviceCopy newest = array.newest();
    Event ran = array.lastRun();
    if (newest == null || ran == null) {
      return null;
    }
    Event copied = issued.add(array.fromDevice(newest, ran), as, issued.stageOf(ran));
    if (array.access() == Access.READ_WRITE && array.isWrapped()) {
      overwritingAfter = new ArrayList<>(overwritingAfter);
      overwritingAfter.add(ran);
    }
    return copied;
  }

  /** Whether the caller's arrays may hold results where the kernel would read input again. */
  boolean overwroteInput() {
    return lingering != null && lingering.hasBeen() && !overwritingAfter.isEmpty()
        || overwritingAfter.stream().anyMatch(run -> run.state() == Event.State.COMPLETED);
  }

  /** Whether results stay on the board, which are gone if that was closed. */
  boolean leavesResults() {
    for (DeviceArray array : arrays) {
      if (array != null && array.isResident() && array.access() != Access.READ) {
        return true;
      }
    }
    return false;
  }

  /** What it may have written over has no content any more. */
  void spoil() {
    for (DeviceArray array : arrays) {
      if (array != null) {
        array.spoil();
      }
    }
  }

  /** Copies results into the caller's memory, once settled without a failure. */
  void copyResults() {
    for (DeviceArray array : arrays) {
      if (array != null) {
        array.copyResult();
      }
    }
  }

  /**
   * The answer, once settled without a failure.
   *
   * @param timestamps whether to tell times
   */
  Response response(String boardId, String runtimeId, boolean timestamps, Duration programming) {
    LaunchPlan prepared = plan();
    List<StageTimes> times;
    if (prepared.stages().size() == 1) {
      times = List.of(times(prepared, 0, timestamps));
    } else {
      times = new ArrayList<>();
      for (int i = 0; i < prepared.stages().size(); i++) {
        times.add(times(prepared, i, timestamps));
      }
    }
    return new Response(
        job.request().accelerator(),
        boardId,
        runtimeId,
        job.attempts,
        times,
        new Receipt(
            session.program(),
            prepared.units(),
            Duration.ofNanos(job.started - job.submitted),
            programming,
            job.arguments.bytesIn() + keptIn,
            job.arguments.bytesOut(),
            spared,
            draw == null ? OptionalDouble.empty() : draw.joules(),
            job.failures()));
  }

  private StageTimes times(LaunchPlan prepared, int stage, boolean timestamps) {
    return timestamps
        ? commands().times(stage, prepared.stages().get(stage).unit().unit().name())
        : prepared.withoutTimes(stage);
  }

  /** Counts what it took of its board; the response tells times. */
  void count(PipelineTimes took, Response response) {
    took.clear();
    for (int i = 0; i < response.stages().size(); i++) {
      StageTimes stage = response.stages().get(i);
      took.add(stage, keptIn == 0 ? 0 : commands().keptNanos(i, stage.copiesIn()));
    }
  }

  /** The end, where all went well: nobody looks at its commands any more. */
  void done() {
    plan().giveBack(commands());
    commands = null;
  }

  /** Bytes of what the board keeps that were copied there for it. */
  long keptIn() {
    return keptIn;
  }

  /**
   * Gives the device memory back.
   *
   * @param reusable whether the board is known to use it no more
   */
  void release(boolean reusable) {
    session.lines().begin(job);
    try {
      giveBack(reusable);
    } finally {
      session.lines().end();
    }
  }

  private void giveBack(boolean reusable) {
    if (!reusable) {
      Lingering left = lingering == null ? new Lingering() : lingering;
      lingering = left;
      for (int i = 0; i < arrays.length; i++) {
        DeviceArray array = arrays[i];
        if (array != null) {
          array.addWrapped(job.isCopied(i) ? left.copies : left.arrays);
        }
      }
    }
    // the last first: what was given back last is taken first, and so stays with its argument
    for (int i = arrays.length - 1; i >= 0; i--) {
      DeviceArray array = arrays[i];
      if (array != null) {
        array.close(reusable);
      }
    }
    session.buffers().closeDiscarded();
  }

  /** What the device may still use, once {@link #release} was called after a failure. */
  Lingering lingering() {
    return Objects.requireNonNull(lingering, "it is released first");
  }
}
