package io.coral.api.artifact;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A tensor of a {@link Model}: an array of numbers with a shape, the last dimension next to each
 * other.
 *
 * @param name by which clients give it or ask for it
 * @param datatype what its elements are
 * @param shape elements of each dimension, positive; the first may be {@link #BATCH}
 * @param argument the name of the argument that carries it
 * @param labels what its positions in the last dimension stand for, for people; may be empty
 */
public record Tensor(
    String name, DataType datatype, List<Integer> shape, String argument, List<String> labels) {

  /** A first dimension that is as long as the batch of a request. */
  public static final int BATCH = -1;

  public Tensor {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(datatype, "datatype");
    shape = List.copyOf(shape);
    Objects.requireNonNull(argument, "argument");
    labels = List.copyOf(labels);
  }

  /** Whether its first dimension is the batch. */
  public boolean isBatched() {
    return !shape.isEmpty() && shape.get(0) == BATCH;
  }

  /**
   * Bytes of the whole tensor.
   *
   * @param batch entries of the batch; without effect where it has none
   * @throws ArithmeticException when they are more than a {@code long} has
   */
  public long bytes(long batch) {
    long bytes = datatype.bytes();
    for (int dimension : shape) {
      bytes = Math.multiplyExact(bytes, dimension == BATCH ? batch : dimension);
    }
    return bytes;
  }

  /** {@code name UINT8[-1,8,8]}, as a signature shows it. */
  public String signature() {
    return name
        + " "
        + datatype
        + shape.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }
}
