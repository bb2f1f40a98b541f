package io.coral.core.canary.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.CType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Whether two outputs are the same: byte for byte; or, where the canary's descriptor states a
 * tolerance, whether no two floating-point numbers a and b are further apart than the tolerance
 * times the largest of 1, |a| and |b|.
 */
public final class Comparison {

  /** The artifact's property that states the tolerance. */
  static final String TOLERANCE = "canary.tolerance";

  private final double tolerance;

  private Comparison(double tolerance) {
    this.tolerance = tolerance;
  }

  /**
   * As a descriptor states it.
   *
   * @throws IllegalArgumentException where it states no number from 0 to 1
   */
  public static Comparison of(Artifact artifact) {
    String text = artifact.properties().getOrDefault(TOLERANCE, "0");
    double tolerance = -1;
    try {
      tolerance = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // told below
    }
    if (!(tolerance >= 0 && tolerance <= 1)) {
      throw new IllegalArgumentException(
          "the property " + TOLERANCE + " is '" + text + "'; expected a number from 0 to 1");
    }
    return new Comparison(tolerance);
  }

  /** Where the first difference is, for people; empty where there is none. */
  public Optional<String> difference(ArtifactArgument of, ByteBuffer expected, ByteBuffer given) {
    CType type = CType.of(of.type());
    int bytes = type.size().orElse(1);
    if (tolerance == 0 || type.kind() != CType.Kind.FLOATING || bytes < Float.BYTES) {
      int at = expected.mismatch(given);
      return at < 0
          ? Optional.empty()
          : Optional.of(of.name() + " differs from byte " + at + " on");
    }
    ByteBuffer one = expected.duplicate().order(ByteOrder.nativeOrder());
    ByteBuffer other = given.duplicate().order(ByteOrder.nativeOrder());
    for (int at = 0; at + bytes <= one.limit(); at += bytes) {
      double a = bytes == Float.BYTES ? one.getFloat(at) : one.getDouble(at);
      double b = bytes == Float.BYTES ? other.getFloat(at) : other.getDouble(at);
      if (!isNear(a, b)) {
        return Optional.of(
            of.name() + "[" + at / bytes + "] is " + b + ", and was " + a + " before");
      }
    }
    return Optional.empty();
  }

  private boolean isNear(double a, double b) {
    return Double.compare(a, b) == 0
        || (Double.isFinite(a - b)
            && Math.abs(a - b) <= tolerance * Math.max(1, Math.max(Math.abs(a), Math.abs(b))));
  }
}
