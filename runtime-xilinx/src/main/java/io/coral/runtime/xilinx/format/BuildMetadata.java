package io.coral.runtime.xilinx.format;

import java.util.Objects;
import java.util.Optional;

/**
 * What the file says about the tool that made it.
 *
 * @param tool name of the tool
 * @param version version of the tool
 * @param timestamp when it ran, in the tool's own spelling
 * @param json the whole section
 */
public record BuildMetadata(
    Optional<String> tool, Optional<String> version, Optional<String> timestamp, String json) {
  public BuildMetadata {
    Objects.requireNonNull(tool, "tool");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(timestamp, "timestamp");
    Objects.requireNonNull(json, "json");
  }
}
