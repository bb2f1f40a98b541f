package io.coral.core.request.internal;

import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.repository.InstalledBitstream;
import java.util.List;

/**
 * What can answer requests of one form: prepared once, and the same object for each such request
 * until something else is installed. Immutable; told apart by identity.
 */
public final class Fit {

  private final String accelerator;
  private final List<InstalledBitstream> candidates;
  private final ArtifactKernel kernel;

  Fit(String accelerator, List<InstalledBitstream> candidates) {
    this.accelerator = accelerator;
    this.candidates = List.copyOf(candidates);
    this.kernel = candidates.get(0).artifact().kernels(accelerator).get(0);
  }

  /** The accelerator's id. */
  public String accelerator() {
    return accelerator;
  }

  /** The installed bitstreams, the newest version first; at least one. */
  public List<InstalledBitstream> candidates() {
    return candidates;
  }

  /** How the newest declares the accelerator. */
  public ArtifactKernel kernel() {
    return kernel;
  }
}
