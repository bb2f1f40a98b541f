package io.coral.conformance.runner.child;

import io.coral.conformance.runner.Report;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a child knows of the runtime under test.
 *
 * @param lines what the report's header tells
 * @param deviceName the name of the tested device; empty without one
 * @param lies where the runtime's classes lie
 */
public record Description(List<Report.Line> lines, String deviceName, Optional<String> lies) {
  public Description {
    lines = List.copyOf(lines);
    Objects.requireNonNull(deviceName, "deviceName");
    Objects.requireNonNull(lies, "lies");
  }
}
