package io.coral.api.artifact;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One compute unit of an accelerator; several entries with one {@code kernelId} are several compute
 * units.
 *
 * @param name hardware kernel names, at least one; several are the stages, run in this order
 * @param kernelId the accelerator's name
 * @param arguments in the order in which a request gives them
 * @param properties vendor data, in the descriptor's order
 */
public record ArtifactKernel(
    List<String> name,
    String kernelId,
    List<ArtifactArgument> arguments,
    Map<String, String> properties) {

  public ArtifactKernel {
    name = List.copyOf(name);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a kernel needs at least one name");
    }
    Objects.requireNonNull(kernelId, "kernelId");
    arguments = List.copyOf(arguments);
    properties = Ordered.copyOf(properties);
    for (ArtifactArgument argument : arguments) {
      requirePerStage("index", argument.index(), name);
      requirePerStage("memory", argument.memory(), name);
    }
  }

  /**
   * The argument of a name.
   *
   * @throws java.util.NoSuchElementException when there is none
   */
  public ArtifactArgument argument(String name) {
    return arguments.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private static void requirePerStage(String what, List<Integer> values, List<String> stages) {
    if (values.size() > 1 && values.size() != stages.size()) {
      throw new IllegalArgumentException(
          what
              + " has "
              + values.size()
              + " values; expected none, one, or one for each of the stages "
              + stages);
    }
  }
}
