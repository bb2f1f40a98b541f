package io.coral.core.engine.internal;

import io.coral.api.Answer;
import io.coral.api.Request;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.canary.internal.Candidate;
import io.coral.core.canary.internal.DiskCanaries;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the requests that a canary gets too. A few at a time: what there is no room for is not
 * tried, and nobody waits for it. Any thread.
 */
final class Trials {

  private static final int MOST = 8;
  private static final long MOST_BYTES = 64 << 20;

  private final Function<Request, Answer> submit;
  private final Executor later;
  private final DoubleSupplier chance;
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile @Nullable DiskCanaries canaries;

  /**
   * Without canaries as yet.
   *
   * @param submit takes a canary's request
   * @param later runs what blocks
   * @param chance a random number from 0 to 1
   */
  Trials(Function<Request, Answer> submit, Executor later, DoubleSupplier chance) {
    this.submit = submit;
    this.later = later;
    this.chance = chance;
  }

  /** Tries these from now on. */
  void of(DiskCanaries known) {
    canaries = known;
  }

  /** What the engine needs beside the installed bitstreams. */
  List<InstalledBitstream> bitstreams() {
    DiskCanaries known = canaries;
    return known == null ? List.of() : known.bitstreams();
  }

  /** Who knows where a request is: itself, or a trial around it, which has copied its arrays. */
  Pending.Whereabouts around(Submission submission) {
    DiskCanaries from = canaries;
    if (from == null) {
      return submission;
    }
    Request request = submission.answer.request();
    for (Candidate each : from.beside(request.accelerator())) {
      if (chance.getAsDouble() < each.share() && isSmall(request)) {
        if (underWay.incrementAndGet() <= MOST) {
          return new CanaryTrial(submission, each, from, submit, later, underWay::decrementAndGet);
        }
        underWay.decrementAndGet();
      }
    }
    return submission;
  }

  private static boolean isSmall(Request request) {
    return request.arguments().stream().mapToLong(CanaryTrial::bytes).sum() <= MOST_BYTES;
  }
}
