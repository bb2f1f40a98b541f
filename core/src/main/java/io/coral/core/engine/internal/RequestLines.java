package io.coral.core.engine.internal;

import io.coral.core.engine.internal.Troubles.Reason;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What the log says of single requests. From the level info on, a line that the engine or a runtime
 * writes while it works on a request carries the request's number, in SLF4J's diagnostic context;
 * at debug there are lines of what was decided for it and why. Below that a request costs nothing
 * here. Any thread.
 */
final class RequestLines {

  /** The number's key in the diagnostic context. */
  static final String KEY = "request";

  private final Logger log = LoggerFactory.getLogger(RequestLines.class);
  private final boolean isNamed = log.isInfoEnabled();
  private final boolean isTold = log.isDebugEnabled();
  private final AtomicLong named = new AtomicLong();

  /** What a request that comes is called in the log. */
  long number() {
    return isNamed ? named.incrementAndGet() : 0;
  }

  /** This thread works on a request until {@link #end}. */
  void begin(Job job) {
    if (isNamed) {
      MDC.put(KEY, Long.toString(job.number));
    }
  }

  void end() {
    if (isNamed) {
      MDC.remove(KEY);
    }
  }

  /** It was decided that a board is to run it. */
  void given(Job job, String boardId) {
    tell(job, isTold ? Explanations.underWay(job, boardId, job.answer.kept()) : "");
  }

  /** A board did not answer it, and it goes on. */
  void returned(Job job, Reason why, boolean elsewhere) {
    tell(
        job,
        isTold
            ? "board "
                + why.boardId()
                + " did not answer it, and "
                + (elsewhere ? "another" : "any")
                + " board may: "
                + why.cause().getMessage()
            : "");
  }

  /** It was answered. */
  void ended(Job job) {
    tell(job, isTold ? job.answer.explain() : "");
  }

  private void tell(Job job, String text) {
    if (isTold) {
      begin(job);
      log.debug("Request {}: {}", job.number, text);
      end();
    }
  }
}
