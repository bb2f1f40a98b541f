package io.coral.api.repository;

import java.util.Objects;

/**
 * A version of an artifact that is tried beside the installed one, and what came of it.
 *
 * @param id by which it is promoted and withdrawn
 * @param bitstreamId the artifact's id
 * @param version the artifact's version
 * @param platform what it is built for, as {@code vendor/name/version}
 * @param terms how it is tried
 * @param equal requests to which it gave the output of the installed version
 * @param different requests to which it gave another
 * @param failed requests to which it gave none
 * @param state whether it is still tried
 * @param reason why it was withdrawn, for people; empty where it was not
 */
public record Canary(
    String id,
    String bitstreamId,
    String version,
    String platform,
    Terms terms,
    long equal,
    long different,
    long failed,
    State state,
    String reason) {

  /** Whether a canary is tried. */
  public enum State {
    /** It is tried. */
    RUNNING,
    /** It is installed. */
    PROMOTED,
    /** It is tried no more. */
    WITHDRAWN
  }

  /**
   * How a canary is tried.
   *
   * @param share of the requests that it gets too, above 0 and at most 1
   * @param promoteAfter it is promoted after so many equal outputs; positive
   */
  public record Terms(double share, long promoteAfter) {
    public Terms {
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "the share of a canary is " + share + "; expected more than 0 % and at most 100 %");
      }
      if (promoteAfter < 1) {
        throw new IllegalArgumentException(
            "a canary is to be promoted after " + promoteAfter + " outputs; expected at least 1");
      }
    }
  }

  public Canary {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(bitstreamId, "bitstreamId");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(terms, "terms");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(reason, "reason");
  }
}
