package io.coral.spec;

import java.util.Objects;
import java.util.Optional;

/**
 * Whether and what a resource is programmed with (RES-06).
 *
 * @param phase where in its life the resource is
 * @param epoch grows with each programming, unprogramming and reset; 0 before the first. Memories,
 *     buffers and compute units belong to the epoch in which they were made
 * @param bitstream the name of the loaded bitstream
 * @param digest SHA-256 of the loaded binary in lower-case hex (PRG-11)
 * @param cause why the resource is lost
 */
public record ResourceState(
    Phase phase,
    long epoch,
    Optional<String> bitstream,
    Optional<String> digest,
    Optional<String> cause) {

  /** The life of a resource. */
  public enum Phase {
    /** Open, without a program. */
    UNPROGRAMMED,
    /** Being programmed or unprogrammed; new commands fail {@code BUSY}. */
    PROGRAMMING,
    /** Programmed. */
    PROGRAMMED,
    /** The device is gone; only {@code close} works (ERR-04). */
    LOST,
    /** Closed. */
    CLOSED
  }

  public ResourceState {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(bitstream, "bitstream");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(cause, "cause");
  }
}
