package io.coral.launcher;

import java.util.Objects;

/**
 * A bundle that could not be installed, resolved, started or made ready; the others are unaffected.
 *
 * @param bundle its symbolic name, or its file where it has none
 * @param cause what was wrong, in one line
 */
public record BundleProblem(String bundle, String cause) {
  public BundleProblem {
    Objects.requireNonNull(bundle, "bundle");
    Objects.requireNonNull(cause, "cause");
  }

  @Override
  public String toString() {
    return bundle + ": " + cause;
  }
}
