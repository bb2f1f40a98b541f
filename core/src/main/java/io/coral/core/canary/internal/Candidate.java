package io.coral.core.canary.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.repository.internal.Identity;

/**
 * A canary that is tried, as the engine sees it: an artifact of another id, so that nobody's
 * request is given to it, and boards are programmed with it as with any other.
 *
 * @param id the canary's
 * @param share of the requests that it gets too
 * @param bitstream under its own id
 * @param comparison of its outputs with those of the installed version
 */
public record Candidate(
    String id, double share, InstalledBitstream bitstream, Comparison comparison) {

  private static final int SHOWN_DIGITS = 8;

  /**
   * A canary.
   *
   * @throws IllegalArgumentException where its outputs cannot be compared as its descriptor says
   */
  static Candidate of(InstalledBitstream bitstream, double share) {
    Artifact artifact = bitstream.artifact();
    return new Candidate(Identity.of(artifact), share, bitstream, Comparison.of(artifact));
  }

  /** The bitstream under the id by which the engine asks for it. */
  InstalledBitstream renamed() {
    Artifact own = bitstream.artifact();
    return new InstalledBitstream(
        new Artifact(
            own.name(),
            own.bitstreamId() + mark(),
            own.version(),
            own.description(),
            own.platform(),
            own.kernels(),
            own.properties(),
            own.model(),
            own.function()),
        bitstream.folder(),
        bitstream.sha256(),
        bitstream.size());
  }

  /** What the canary's accelerator is called that stands for an installed one. */
  public String accelerator(String installed) {
    String bitstreamId = bitstream.artifact().bitstreamId();
    return bitstreamId + mark() + installed.substring(bitstreamId.length());
  }

  /** No id has a {@code ~}. */
  private String mark() {
    return "~canary-" + id.substring(0, SHOWN_DIGITS);
  }
}
