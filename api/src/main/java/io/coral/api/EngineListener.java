package io.coral.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told what the engine has done; an OSGi service of whoever wants to know. Called after the
 * fact, on one thread of the engine, one call at a time and in order: nothing waits for a listener,
 * and one that is too slow is told how much it has missed.
 */
@ConsumerType
public interface EngineListener {

  /** A request has ended, by whatever end. */
  default void ended(EndedRequest request) {}

  /** A board did not answer a request that it was given. */
  default void failed(FailedAttempt attempt) {}

  /** A board was programmed, or could not be. */
  default void programmed(Programming programming) {}

  /**
   * There was no room to keep what happened until listeners had heard it.
   *
   * @param more ends, attempts and programmings that are told to nobody
   */
  default void missed(long more) {}
}
