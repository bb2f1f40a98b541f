package io.coral.runtime.intelpac.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.backend.Backend;

/** One of the two ways to drive a card, for one format of binaries. */
interface Way {

  /**
   * Checks a bitstream of the format, as {@link Backend#check}.
   *
   * @throws AcceleratorException {@code INVALID_BINARY}, {@code INCOMPATIBLE}, {@code UNSUPPORTED}
   */
  Backend.Plan check(Bitstream bitstream);

  /** Whether a program of this way is loaded. */
  boolean isLoaded();

  /** Stops what is loaded, as {@link Backend#stop}. */
  boolean stop();
}
