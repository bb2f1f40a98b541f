package io.coral.spec;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One kernel of a program.
 *
 * @param name its name in the binary
 * @param instances the names of its compute units, as {@link Resource#openComputeUnit} takes them;
 *     empty where unknown
 * @param arguments in the order of their indexes
 * @param properties vendor data
 */
public record KernelInfo(
    String name,
    List<String> instances,
    List<ArgumentInfo> arguments,
    Map<String, String> properties) {
  public KernelInfo {
    Objects.requireNonNull(name, "name");
    instances = List.copyOf(instances);
    arguments = List.copyOf(arguments);
    properties = Map.copyOf(properties);
  }

  /** {@code name (type name, …)}, as people read it. */
  public String prototype() {
    return arguments.stream()
        .map(argument -> (argument.type() + " " + argument.name()).strip())
        .collect(Collectors.joining(", ", name + " (", ")"));
  }
}
