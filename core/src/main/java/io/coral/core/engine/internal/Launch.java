package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.api.StageTimes;
import io.coral.core.array.internal.ManagedArray;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request on one lane: copies in, the runs of the stages, copies out, all issued at once and
 * chained by events. Used by one thread at a time.
 */
final class Launch {

  /** What a command does; {@link #RESULT} ends last: once all such have, all others have. */
  private static final byte OTHER = 0;

  /** A copy of what the board keeps, which the scheduler does not count on. */
  private static final byte KEPT_IN = 1;

  private static final byte COPY_IN = 2;
  private static final byte RUN = 3;
  private static final byte COPY_OUT = 4;
  private static final byte RESULT = 5;

  /** Another request's copy of what the board keeps, which this one waits for. */
  private static final byte OTHERS = 6;

  private static final Event[] NO_EVENTS = {};
  private static final DeviceArray[] NO_ARRAYS = {};
  private static final byte[] NO_BYTES = {};

  final Session session;
  final int laneNumber;
  final Lane lane;
  final Job job;

  /** Since when it is the first of its lane, by {@link System#nanoTime}. */
  long firstSince;

  /** What it draws since then; null where nobody knows. */
  EnergyShares.@Nullable Draw draw;

  private @Nullable LaunchPlan plan;

  /** By position; null for a scalar. */
  private @Nullable DeviceArray[] arrays = NO_ARRAYS;

  /** What was issued, in order. */
  private Event[] issued = NO_EVENTS;

  /** Of each command what it does, and for which stage. */
  private byte[] purpose = NO_BYTES;

  private int count;

  /** The run that ends last, where no copy follows it; else null. */
  private @Nullable Event lastRun;

  /** Runs after which an array that the kernel also reads is copied over the caller's content. */
  private List<Event> overwritingAfter = List.of();

  /** Bytes of what the board keeps that were copied there, and that were there already. */
  private long keptIn;

  private long spared;

  /** Nanoseconds of the copies of what the board keeps. */
  private double keptNanos;

  /**
   * Closed buffers over the caller's memory, and over copies of it, that a device may still use.
   */
  private List<Buffer> lingering = List.of();

  private List<Buffer> lingeringCopies = List.of();

  /** Whether there were such, so that results may have come after their commands had failed. */
  private boolean hasLingered;

  private @Nullable Throwable issueFailure;

  /** What it took; null where the runtime has no times. */
  private @Nullable PipelineTimes took;

  /**
   * A request on a lane.
   *
   * @param laneNumber the lane's place among those that the session serves
   */
  Launch(Session session, int laneNumber, Lane lane, Job job) {
    this.session = session;
    this.laneNumber = laneNumber;
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
    issued = new Event[prepared.commands()];
    purpose = new byte[2 * issued.length];
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
          copy(prepared, use);
        }
      }
    }
  }

  private DeviceArray array(LaunchPlan prepared, int position) {
    DeviceArray array = arrays[position];
    if (array == null) {
      Argument given = job.arguments.get(position);
      array =
          new DeviceArray(
              prepared.access(position), given, prepared.stays(position), session.buffers());
      arrays[position] = array;
    }
    return array;
  }

  private DeviceCopy copy(LaunchPlan prepared, LaunchPlan.Use use) {
    return array(prepared, use.position()).copyFor(use.memories(), job.tenant());
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

  /**
   * Issues every command. Never throws: a failure on the way is told by {@link #failure} once what
   * was issued has settled.
   *
   * @return whether all has settled already
   */
  boolean issue() {
    try {
      issueStages();
      for (int i = 0; i < count; i++) {
        if (isLast(i) && issued[i].state() != Event.State.COMPLETED) {
          return false;
        }
      }
      return true;
    } catch (Throwable e) {
      issueFailure = e;
      return false;
    }
  }

  private byte does(int command) {
    return purpose[2 * command];
  }

  private byte ofStage(int command) {
    return purpose[2 * command + 1];
  }

  private boolean isLast(int command) {
    return does(command) == RESULT || issued[command] == lastRun;
  }

  /**
   * Calls back once no command is under way any more, on any thread. Where all goes well the last
   * ones are all that must be listened to.
   */
  void whenSettled(Runnable settled) {
    if (issueFailure != null) {
      await(false, settled);
      return;
    }
    await(
        true,
        () -> {
          if (hasCompleted()) {
            settled.run();
          } else {
            await(false, settled);
          }
        });
  }

  /**
   * Since when one of its commands may have been on the device, by {@link System#nanoTime}: its
   * inputs once they were issued, its run once they are there and it is the first of its lane;
   * {@link Long#MAX_VALUE} while it can be none.
   */
  long atWorkSince() {
    long arrived = Long.MIN_VALUE;
    for (int i = 0; i < count && does(i) != RUN; i++) {
      if (issued[i].state() != Event.State.COMPLETED) {
        return job.started;
      }
      if (session.hasTimes()) {
        arrived = Math.max(arrived, issued[i].times().endedNanos());
      }
    }
    return Math.max(arrived, firstSince);
  }

  private boolean hasCompleted() {
    try {
      for (int i = 0; i < count; i++) {
        if (isLast(i) && issued[i].state() != Event.State.COMPLETED) {
          return false;
        }
      }
      return issueFailure == null;
    } catch (Throwable e) {
      issueFailure = e;
      return false;
    }
  }

  private void await(boolean lastOnes, Runnable settled) {
    AtomicInteger pending = new AtomicInteger(1);
    Runnable one =
        () -> {
          if (pending.decrementAndGet() == 0) {
            settled.run();
          }
        };
    for (int i = 0; i < count; i++) {
      if (lastOnes && !isLast(i)) {
        continue;
      }
      pending.incrementAndGet();
      try {
        issued[i].completion().whenComplete((done, failed) -> one.run());
      } catch (Throwable e) {
        issueFailure = e;
        one.run();
      }
    }
    one.run();
  }

  private void issueStages() {
    LaunchPlan prepared = Objects.requireNonNull(plan, "prepare comes first");
    Event previous = null;
    for (int i = 0; i < prepared.stages().size(); i++) {
      LaunchPlan.Stage stage = prepared.stages().get(i);
      int first = count;
      for (LaunchPlan.Use use : stage.uses()) {
        DeviceCopy copy = copy(prepared, use);
        move(array(prepared, use.position()), copy, i);
        stage.unit().setBuffer(use.index(), copy.buffer());
      }
      for (LaunchPlan.Scalar scalar : stage.scalars()) {
        stage.unit().setScalar(scalar.index(), scalar.bytes(job.arguments.get(scalar.position())));
      }
      previous = note(stage.unit().run(after(first, previous)), RUN, i);
      for (LaunchPlan.Use use : stage.uses()) {
        array(prepared, use.position()).used(copy(prepared, use), previous, i);
      }
    }
    lastRun = previous;
    for (DeviceArray array : arrays) {
      if (array != null
          && array.access() != Access.READ
          && !array.isResident()
          && copyOut(array, RESULT) != null) {
        lastRun = array.lastRun() == lastRun ? null : lastRun;
      }
    }
  }

  /** What a run waits for: the copies that were made for it, and the run before. */
  private Event[] after(int first, @Nullable Event previous) {
    Event[] after = Arrays.copyOfRange(issued, first, previous == null ? count : count + 1);
    if (previous != null) {
      after[count - first] = previous;
    }
    return after;
  }

  /** Brings an array's newest content where the stage needs it, unless it is there. */
  private void move(DeviceArray array, DeviceCopy copy, int stage) {
    DeviceCopy newest = array.newest();
    if (newest == copy) {
      return;
    }
    if (array.access() == Access.READ) {
      // the host's content is the newest for ever; an earlier stage may have filled this copy
      if (!copy.filled) {
        bringIn(array, copy, stage);
      }
    } else if (newest != null) {
      Event copiedOut = copyOut(array, COPY_OUT);
      if (copiedOut != null) {
        note(array.toDevice(copy, copiedOut), COPY_IN, stage);
      }
    } else if (array.access() == Access.WRITE) {
      Event cleared = copy.clear();
      if (cleared != null) {
        note(cleared, OTHER, stage);
      }
    } else {
      bringIn(array, copy, stage);
    }
  }

  /** Brings the host's content to a copy; what the board keeps may be there, or on its way. */
  private void bringIn(DeviceArray array, DeviceCopy copy, int stage) {
    copy.filled = true;
    if (!copy.isThere()) {
      keptIn += array.isKept() ? array.size() : 0;
      note(array.toDevice(copy), array.isKept() ? KEPT_IN : COPY_IN, stage);
      return;
    }
    spared += array.size();
    Event arriving = copy.arriving();
    if (arriving != null) {
      note(arriving, OTHERS, stage);
    }
  }

  /** Copies an array's newest content to the host; null when no stage used it. */
  private @Nullable Event copyOut(DeviceArray array, byte as) {
    DeviceCopy newest = array.newest();
    Event ran = array.lastRun();
    if (newest == null || ran == null) {
      return null;
    }
    Event copied = note(array.fromDevice(newest, ran), as, array.lastStage());
    if (array.access() == Access.READ_WRITE && array.isWrapped()) {
      overwritingAfter = new ArrayList<>(overwritingAfter);
      overwritingAfter.add(ran);
    }
    return copied;
  }

  private Event note(Event event, byte as, int stage) {
    if (count == issued.length) {
      issued = Arrays.copyOf(issued, 2 * count + 1);
      purpose = Arrays.copyOf(purpose, 2 * issued.length);
    }
    issued[count] = event;
    purpose[2 * count] = as;
    purpose[2 * count + 1] = (byte) stage;
    count++;
    return event;
  }

  /**
   * Why it failed, once settled: the first failure that is not merely the echo of another; an echo
   * where that is another request's.
   */
  Optional<Throwable> failure() {
    AcceleratorException echo = null;
    for (int i = 0; i < count; i++) {
      AcceleratorException failure = does(i) == OTHERS ? null : issued[i].failure().orElse(null);
      if (failure != null && failure.code() != ErrorCode.DEPENDENCY_FAILED) {
        return Optional.of(failure);
      }
      echo = echo == null ? failure : echo;
    }
    return Optional.ofNullable(issueFailure != null ? issueFailure : echo);
  }

  /** Whether the caller's arrays may hold results where the kernel would read input again. */
  boolean overwroteInput() {
    return hasLingered && !overwritingAfter.isEmpty()
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

  /** The answer, once settled without a failure. */
  Response response(String boardId, String runtimeId, boolean timestamps, Duration programming) {
    LaunchPlan prepared = Objects.requireNonNull(plan, "prepare comes first");
    PipelineTimes counted = timestamps ? new PipelineTimes() : null;
    took = counted;
    keptNanos = 0;
    List<StageTimes> times;
    if (prepared.stages().size() == 1) {
      times = List.of(times(prepared, 0, counted));
    } else {
      List<StageTimes> each = new ArrayList<>();
      for (int i = 0; i < prepared.stages().size(); i++) {
        each.add(times(prepared, i, counted));
      }
      times = List.copyOf(each);
    }
    return new Response(
        job.request.accelerator(),
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

  private StageTimes times(LaunchPlan prepared, int stage, @Nullable PipelineTimes counted) {
    if (counted == null) {
      return prepared.withoutTimes(stage);
    }
    EventTimes ran = null;
    for (int i = 0; i < count && ran == null; i++) {
      ran = does(i) == RUN && ofStage(i) == stage ? issued[i].times() : null;
    }
    List<EventTimes> copiedIn = times(stage, KEPT_IN, COPY_IN);
    List<EventTimes> copiedOut = times(stage, COPY_OUT, RESULT);
    double kept = keptIn == 0 ? 0 : nanos(times(stage, KEPT_IN, KEPT_IN));
    keptNanos += kept;
    if (ran != null) {
      long until = ran.endedNanos();
      for (int i = 0; i < copiedOut.size(); i++) {
        until = Math.max(until, copiedOut.get(i).endedNanos());
      }
      counted.add(
          nanos(copiedIn) - kept,
          ran.endedNanos() - ran.startedNanos(),
          nanos(copiedOut),
          ran.endedNanos(),
          until);
    }
    String kernel = prepared.stages().get(stage).unit().unit().name();
    return new StageTimes(kernel, copiedIn, Optional.ofNullable(ran), copiedOut);
  }

  /** Lists of one and two hold no array of their own; most requests have no more copies. */
  private List<EventTimes> times(int stage, byte from, byte to) {
    int first = next(0, stage, from, to);
    if (first == count) {
      return List.of();
    }
    int second = next(first + 1, stage, from, to);
    if (second == count) {
      return List.of(issued[first].times());
    }
    int third = next(second + 1, stage, from, to);
    if (third == count) {
      return List.of(issued[first].times(), issued[second].times());
    }
    List<EventTimes> times = new ArrayList<>();
    for (int i = first; i < count; i = next(i + 1, stage, from, to)) {
      times.add(issued[i].times());
    }
    return List.copyOf(times);
  }

  private int next(int command, int stage, byte from, byte to) {
    int next = command;
    while (next < count && (ofStage(next) != stage || does(next) < from || does(next) > to)) {
      next++;
    }
    return next;
  }

  private static double nanos(List<EventTimes> copies) {
    double nanos = 0;
    for (int i = 0; i < copies.size(); i++) {
      nanos += copies.get(i).endedNanos() - copies.get(i).startedNanos();
    }
    return nanos;
  }

  /** Bytes of what the board keeps that were copied there for it. */
  long keptIn() {
    return keptIn;
  }

  /** Nanoseconds of these copies; 0 without times. */
  double keptNanos() {
    return keptNanos;
  }

  /** What it took, without the copies of what the board keeps; null without times. */
  @Nullable PipelineTimes took() {
    return took;
  }

  /**
   * Gives the device memory back.
   *
   * @param reusable whether the board is known to use it no more
   */
  void release(boolean reusable) {
    if (!reusable) {
      lingering = new ArrayList<>(lingering);
      lingeringCopies = new ArrayList<>(lingeringCopies);
      for (int i = 0; i < arrays.length; i++) {
        DeviceArray array = arrays[i];
        if (array != null) {
          array.addWrapped(job.isCopied(i) ? lingeringCopies : lingering);
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
    session.buffers().discarded().close();
  }

  /** Whether a device may still use copies of the caller's arrays, as far as it was looked. */
  boolean mayUseCopies() {
    return !lingeringCopies.isEmpty();
  }

  /** The same of these, and of the caller's arrays themselves. */
  boolean mayUseArrays() {
    return !lingering.isEmpty() || mayUseCopies();
  }

  /**
   * Whether no device reads or writes the caller's arrays any more, once {@link #release} was
   * called: one may hold commands that nobody can take back (BUF-15). By one thread at a time.
   *
   * @param copiesToo whether copies of them count as well
   */
  boolean isLetGo(boolean copiesToo) {
    try {
      lingering.removeIf(Buffer::released);
      lingeringCopies.removeIf(Buffer::released);
      hasLingered |= mayUseArrays();
      return lingering.isEmpty() && !(copiesToo && mayUseCopies());
    } catch (Throwable e) {
      // foreign code; who cannot tell is not waited for
      return true;
    }
  }
}
