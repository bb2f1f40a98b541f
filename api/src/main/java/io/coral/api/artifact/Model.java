package io.coral.api.artifact;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How an accelerator is asked as a model: by named tensors. Every argument of the accelerator is
 * carried by exactly one of these parts.
 *
 * @param name by which clients ask for it
 * @param kernelId the accelerator, of the same artifact
 * @param inputs what a client gives, at least one
 * @param outputs what it gets, at least one
 * @param between what one stage hands to the next; stays on the board, has no name for clients
 * @param constants what is the same for all requests, such as weights
 * @param batch how many entries go into one request; absent where tensors have a fixed size
 */
public record Model(
    String name,
    String kernelId,
    List<Tensor> inputs,
    List<Tensor> outputs,
    List<Tensor> between,
    List<Weights> constants,
    Optional<Batch> batch) {

  /**
   * The content of an argument that never changes.
   *
   * @param argument the argument's name
   * @param file its bytes, a file's name in the artifact
   * @param sha256 of the file, lower-case hex
   */
  public record Weights(String argument, String file, String sha256) {

    public Weights {
      Objects.requireNonNull(argument, "argument");
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(sha256, "sha256");
    }
  }

  /**
   * The variable dimension.
   *
   * @param argument the name of the scalar that carries how many entries there are
   * @param most entries that one request may have
   * @param joining how requests of several callers become one; absent where they do not
   */
  public record Batch(String argument, int most, Optional<Joining> joining) {

    public Batch {
      Objects.requireNonNull(argument, "argument");
      Objects.requireNonNull(joining, "joining");
    }
  }

  /**
   * How requests become one.
   *
   * @param delay how long the first of them waits for others
   * @param preferred sizes at which they are asked without a further wait, ascending; may be empty
   * @param acrossTenants whether requests of several tenants may become one
   */
  public record Joining(Duration delay, List<Integer> preferred, boolean acrossTenants) {

    public Joining {
      Objects.requireNonNull(delay, "delay");
      preferred = List.copyOf(preferred);
    }
  }

  public Model {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kernelId, "kernelId");
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    between = List.copyOf(between);
    constants = List.copyOf(constants);
    Objects.requireNonNull(batch, "batch");
  }

  /** What people read: {@code digits (image UINT8[-1,8,8]) -> (scores INT32[-1,10])}. */
  public String signature() {
    return name + " " + signature(inputs) + " -> " + signature(outputs);
  }

  private static String signature(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::signature).collect(Collectors.joining(", ", "(", ")"));
  }
}
