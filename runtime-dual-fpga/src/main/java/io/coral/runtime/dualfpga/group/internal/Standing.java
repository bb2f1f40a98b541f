package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a group, with the program in it.
 *
 * @param program present while the phase is {@code PROGRAMMED}, and while that program is changed
 */
record Standing(ResourceState state, @Nullable GroupProgram program) {

  static Standing bare(Phase phase, long epoch) {
    return new Standing(
        new ResourceState(phase, epoch, Optional.empty(), Optional.empty(), Optional.empty()),
        null);
  }

  Phase phase() {
    return state.phase();
  }

  long epoch() {
    return state.epoch();
  }

  /** The same while the program is being changed. */
  Standing shut() {
    return new Standing(
        new ResourceState(
            Phase.PROGRAMMING, epoch(), state.bitstream(), state.digest(), Optional.empty()),
        program);
  }

  /** The same with the group lost. */
  Standing lost(String cause) {
    return new Standing(
        new ResourceState(
            Phase.LOST, epoch(), state.bitstream(), state.digest(), Optional.of(cause)),
        program);
  }
}
