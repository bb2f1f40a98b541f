package io.coral.soak;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** What became of the requests. Any thread. */
final class Tally {

  /** So many that went wrong are told; one is enough to look at. */
  private static final int MOST_TOLD = 10;

  final LongAdder succeeded = new LongAdder();
  final LongAdder cancelled = new LongAdder();
  final LongAdder repeated = new LongAdder();
  final LongAdder lost = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder wrong = new LongAdder();
  final Latencies latencies = new Latencies();
  final Longest longest = new Longest();
  private final Map<Reason, LongAdder> failed = new EnumMap<>(Reason.class);
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> explained = new CopyOnWriteArrayList<>();

  Tally() {
    for (Reason reason : Reason.values()) {
      failed.put(reason, new LongAdder());
    }
  }

  private LongAdder counter(Reason reason) {
    return Objects.requireNonNull(failed.get(reason));
  }

  void failed(Reason reason) {
    counter(reason).increment();
  }

  long failures(Reason reason) {
    return counter(reason).sum();
  }

  void lost(String what) {
    lost.increment();
    tell("lost: " + what);
  }

  void late(String what) {
    late.increment();
    tell("late: " + what);
  }

  void wrong(String what) {
    wrong.increment();
    tell("wrong: " + what);
  }

  private void tell(String what) {
    if (told.size() < MOST_TOLD) {
      told.add(what);
    }
  }

  /** Keeps what the engine says of a request. */
  void explained(String text) {
    explained.add(text);
  }

  /** What the engine said of some requests. */
  List<String> explained() {
    return explained;
  }

  /** The first that went wrong. */
  List<String> told() {
    return told;
  }

  private long failures() {
    return failed.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Requests that have an answer. */
  long answered() {
    return succeeded.sum() + cancelled.sum() + failures();
  }

  boolean holds(long requests) {
    return answered() == requests && lost.sum() == 0 && late.sum() == 0 && wrong.sum() == 0;
  }
}
