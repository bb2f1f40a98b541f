package io.coral.api;

import io.coral.spec.Finding;
import io.coral.spec.RuntimeInfo;
import java.util.List;
import java.util.Objects;

/**
 * A runtime that is there.
 *
 * @param info what it says of itself
 * @param findings what stands in its way: its own findings, then the engine's, such as a claim that
 *     lost against another
 */
public record RuntimeStatus(RuntimeInfo info, List<Finding> findings) {

  public RuntimeStatus {
    Objects.requireNonNull(info, "info");
    findings = List.copyOf(findings);
  }
}
