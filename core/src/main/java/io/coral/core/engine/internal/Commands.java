package io.coral.core.engine.internal;

import io.coral.api.StageTimes;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one launch in the order of their issue, until all have settled: what each does,
 * for which stage, and when. Used by one thread at a time.
 */
final class Commands {

  /** What a command does; {@link #RESULT} ends last: once all such have, all others have. */
  static final byte OTHER = 0;

  /** A copy of what the board keeps, which the scheduler does not count on. */
  static final byte KEPT_IN = 1;

  static final byte COPY_IN = 2;
  static final byte RUN = 3;
  static final byte COPY_OUT = 4;
  static final byte RESULT = 5;

  /** Another request's copy of what the board keeps, which this one waits for. */
  static final byte OTHERS = 6;

  private Event[] issued;

  /** Of each command what it does, and for which stage. */
  private byte[] purpose;

  private int count;

  /** The run that ends last, where no copy follows it; else null. */
  private @Nullable Event lastRun;

  private @Nullable Throwable issueFailure;

  /**
   * Nothing is issued yet.
   *
   * @param usual so many there will be at least
   */
  Commands(int usual) {
    issued = new Event[usual];
    purpose = new byte[2 * usual];
  }

  int count() {
    return count;
  }

  /** Forgets those that were issued, which have all completed. */
  void clear() {
    Arrays.fill(issued, 0, count, null);
    count = 0;
    lastRun = null;
  }

  /** Notes a command that was issued. */
  Event add(Event event, byte as, int stage) {
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
   * What a run waits for: the commands that were issued for it, and the run before.
   *
   * @param first of these commands
   */
  Event[] since(int first, @Nullable Event previous) {
    Event[] since = Arrays.copyOfRange(issued, first, previous == null ? count : count + 1);
    if (previous != null) {
      since[count - first] = previous;
    }
    return since;
  }

  /** Says which run ends last; null where a copy of results follows it. */
  void endWith(@Nullable Event run) {
    lastRun = run;
  }

  /** Says why no more could be issued. */
  void cutShort(Throwable failure) {
    issueFailure = failure;
  }

  /** For which stage a run was issued. */
  int stageOf(Event run) {
    int command = 0;
    while (issued[command] != run) {
      command++;
    }
    return stageOf(command);
  }

  private byte does(int command) {
    return purpose[2 * command];
  }

  private byte stageOf(int command) {
    return purpose[2 * command + 1];
  }

  private boolean isLast(int command) {
    return does(command) == RESULT || issued[command] == lastRun;
  }

  /** Whether all went well; false as long as that is open. */
  boolean haveCompleted() {
    try {
      for (int i = 0; i < count; i++) {
        if (isLast(i) && issued[i].state() != Event.State.COMPLETED) {
          return false;
        }
      }
    } catch (Throwable e) {
      issueFailure = e;
    }
    return issueFailure == null;
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
          if (haveCompleted()) {
            settled.run();
          } else {
            await(false, settled);
          }
        });
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

  // ---- times ---------------------------------------------------------------------------------

  /**
   * When the inputs of the first run had arrived, in nanoseconds; {@link Long#MAX_VALUE} while one
   * has not, {@link Long#MIN_VALUE} where nobody knows.
   */
  long arrived(boolean hasTimes) {
    long arrived = Long.MIN_VALUE;
    for (int i = 0; i < count && does(i) != RUN; i++) {
      if (issued[i].state() != Event.State.COMPLETED) {
        return Long.MAX_VALUE;
      }
      if (hasTimes) {
        arrived = Math.max(arrived, issued[i].times().endedNanos());
      }
    }
    return arrived;
  }

  /** When the commands of a stage passed their stations. */
  StageTimes times(int stage, String kernel) {
    int run = next(0, stage, RUN, RUN);
    return new StageTimes(
        kernel,
        times(stage, KEPT_IN, COPY_IN),
        run == count ? Optional.empty() : Optional.of(issued[run].times()),
        times(stage, COPY_OUT, RESULT));
  }

  /**
   * Nanoseconds of a stage's copies of what the board keeps; asks the runtime nothing.
   *
   * @param copiesIn as {@link #times(int, String)} told them
   */
  double keptNanos(int stage, List<EventTimes> copiesIn) {
    double nanos = 0;
    int at = next(0, stage, KEPT_IN, COPY_IN);
    for (int i = 0; i < copiesIn.size(); i++) {
      if (does(at) == KEPT_IN) {
        nanos += copiesIn.get(i).endedNanos() - copiesIn.get(i).startedNanos();
      }
      at = next(at + 1, stage, KEPT_IN, COPY_IN);
    }
    return nanos;
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
    while (next < count && (stageOf(next) != stage || does(next) < from || does(next) > to)) {
      next++;
    }
    return next;
  }
}
