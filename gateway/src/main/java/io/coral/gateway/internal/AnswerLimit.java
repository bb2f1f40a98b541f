package io.coral.gateway.internal;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long a client may take to take an answer: whoever writes it waits with it, and a client that
 * takes a little now and then would have it wait for ever. It is hung up on. Any thread.
 */
public final class AnswerLimit {

  /** The attribute of a request that is a {@link Runnable} which hangs up on its client. */
  public static final String HANG_UP = "io.coral.gateway.hangup";

  private AnswerLimit() {}

  /** What is written to a client. */
  public interface Writing {
    void write() throws IOException;
  }

  /**
   * Writes to a client, and hangs up on it where that takes too long.
   *
   * @param request whose server says how to hang up; where it does not there is no limit
   * @throws IOException when it was hung up on, too
   */
  public static void during(Gateway gateway, ServletRequest request, Writing writing)
      throws IOException {
    if (!(request.getAttribute(HANG_UP) instanceof Runnable hangUp)) {
      writing.write();
      return;
    }
    AtomicBoolean isOver = new AtomicBoolean();
    Future<?> end =
        gateway
            .timer()
            .schedule(
                () -> {
                  if (isOver.compareAndSet(false, true)) {
                    hangUp.run();
                  }
                },
                gateway.settings().answerLimit().toNanos(),
                TimeUnit.NANOSECONDS);
    try {
      writing.write();
    } finally {
      isOver.set(true);
      end.cancel(false);
    }
  }
}
