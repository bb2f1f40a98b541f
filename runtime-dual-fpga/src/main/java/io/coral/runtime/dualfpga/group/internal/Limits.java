package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.foreign.BoundedCall;
import java.util.Objects;

/**
 * How long calls of a member runtime may take before they are left alone and count as failed.
 *
 * @param discover of a discovery
 * @param open of the open of a board
 * @param program of a check, a program, an unprogram or a reset of a board
 */
public record Limits(
    BoundedCall.Limit discover, BoundedCall.Limit open, BoundedCall.Limit program) {
  public Limits {
    Objects.requireNonNull(discover, "discover");
    Objects.requireNonNull(open, "open");
    Objects.requireNonNull(program, "program");
  }
}
