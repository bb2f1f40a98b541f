package io.coral.core.engine.internal;

import io.coral.api.FailedAttempt;
import io.coral.api.Programming;
import io.coral.api.Response;
import io.coral.core.schedule.internal.Decisions;

/** Where the dispatcher hands over what has come to an end. None of these blocks. */
interface Outcomes {

  /**
   * The request is answered.
   *
   * @param now by {@link System#nanoTime}
   */
  void completed(Job job, Response response, long now);

  /** The request failed, and would fail on another board too. */
  void failed(Job job, String how, Throwable cause);

  /** The state machine gives the request up. */
  void expired(Job job, Decisions.Expiry why);

  /** Boards failed under the request too often, or for too long. */
  void spent(Job job);

  /** No installed bitstream answers the request any more as it was submitted. */
  void stranded(Job job);

  /** A lost board alone had what the request reads, which can be made again. */
  void bereft(Job job);

  /** Nobody wants it any more, and no board has it. */
  void cancelled(Job job);

  /** The engine is stopped. */
  void stopped(Job job);

  /** Requests wait for boards that are not there. */
  void boardsWanted();

  /** A board did not answer a request that it was given. */
  void unanswered(FailedAttempt attempt);

  /** A board was programmed, or could not be. */
  void programmed(Programming programming);
}
