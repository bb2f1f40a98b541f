package io.coral.spec.lifecycle;

import io.coral.spec.Bitstream;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a resource, with the program in it.
 *
 * @param <P> what a runtime keeps of a program
 * @param program present while the phase is {@code PROGRAMMED}, and while that program is changed
 */
public record Standing<P>(ResourceState state, @Nullable P program) {
  public Standing {
    Objects.requireNonNull(state, "state");
  }

  /** A standing without a program. */
  public static <P> Standing<P> bare(Phase phase, long epoch) {
    return new Standing<>(
        new ResourceState(phase, epoch, Optional.empty(), Optional.empty(), Optional.empty()),
        null);
  }

  /**
   * The standing after a programming.
   *
   * @param digest of the whole bitstream (PRG-11)
   */
  public static <P> Standing<P> programmed(
      Bitstream bitstream, String digest, long epoch, P program) {
    return new Standing<>(
        new ResourceState(
            Phase.PROGRAMMED,
            epoch,
            Optional.of(bitstream.name()),
            Optional.of(digest),
            Optional.empty()),
        Objects.requireNonNull(program, "program"));
  }

  /** The phase of the state. */
  public Phase phase() {
    return state.phase();
  }

  /** The epoch of the state. */
  public long epoch() {
    return state.epoch();
  }

  /** The program of a standing that has one. */
  public P loaded() {
    return Objects.requireNonNull(program, "program");
  }

  /** The same while the program is being changed. */
  Standing<P> shut() {
    return in(Phase.PROGRAMMING, Optional.empty());
  }

  /** The same with the device lost. */
  Standing<P> lost(String cause) {
    return in(Phase.LOST, Optional.of(cause));
  }

  private Standing<P> in(Phase phase, Optional<String> cause) {
    return new Standing<>(
        new ResourceState(phase, epoch(), state.bitstream(), state.digest(), cause), program);
  }
}
