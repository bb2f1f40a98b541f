package io.coral.runtime.xilinx.format;

import java.util.List;
import java.util.Objects;

/**
 * One kernel as the embedded metadata tells it.
 *
 * @param name a C identifier
 * @param arguments in the order of their indexes, which have no gap
 */
public record KernelMetadata(String name, List<KernelArgument> arguments) {
  public KernelMetadata {
    Objects.requireNonNull(name, "name");
    arguments = List.copyOf(arguments);
  }
}
