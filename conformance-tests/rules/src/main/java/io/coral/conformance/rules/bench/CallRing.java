package io.coral.conformance.rules.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The last calls of one thread. That thread writes; any thread may read. */
final class CallRing {

  private final AtomicReferenceArray<@Nullable RecordedCall> calls =
      new AtomicReferenceArray<>(CallRecord.KEPT);
  private volatile int size;

  void add(RecordedCall call) {
    int next = size;
    calls.setRelease(next % CallRecord.KEPT, call);
    size = next + 1;
  }

  /** Joins the last call with the one before, if they are alike: a loop that polls is one line. */
  void fold(RecordedCall call) {
    int last = size - 1;
    if (last < 1 || calls.get(last % CallRecord.KEPT) != call) {
      return;
    }
    RecordedCall before =
        Objects.requireNonNull(calls.get((last - 1) % CallRecord.KEPT), "the call before");
    if (before.isLike(call)) {
      before.again(call);
      calls.setRelease(last % CallRecord.KEPT, null);
      size = last;
    }
  }

  List<RecordedCall> calls() {
    List<RecordedCall> all = new ArrayList<>();
    for (int i = 0; i < CallRecord.KEPT; i++) {
      RecordedCall call = calls.get(i);
      if (call != null) {
        all.add(call);
      }
    }
    return all;
  }
}
