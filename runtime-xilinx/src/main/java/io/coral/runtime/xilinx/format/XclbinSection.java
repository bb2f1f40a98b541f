package io.coral.runtime.xilinx.format;

import java.util.Objects;

/**
 * One entry of the table of sections.
 *
 * @param kind {@link SectionKind#code()}, or a number that Coral does not read
 * @param name what the file calls it; often empty
 * @param offset bytes from the start of the file
 * @param size bytes
 */
public record XclbinSection(int kind, String name, long offset, long size) {
  public XclbinSection {
    Objects.requireNonNull(name, "name");
  }
}
