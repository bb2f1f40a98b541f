package io.coral.api.artifact;

import io.coral.spec.Access;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * One argument of an accelerator.
 *
 * @param type C type; a trailing {@code *} means an array
 * @param name for people; may be empty
 * @param size bytes of a type that {@link CType} does not know
 * @param index the position in each stage; empty means the position in the list. {@link #NOT_USED}
 *     where a stage does not take the argument; one value stands for all stages
 * @param memory the memory index in each stage; empty where the descriptor says nothing; one value
 *     stands for all stages
 * @param access what the kernel does with an array
 * @param properties vendor data, in the descriptor's order
 */
public record ArtifactArgument(
    String type,
    String name,
    OptionalInt size,
    List<Integer> index,
    List<Integer> memory,
    Access access,
    Map<String, String> properties) {

  /** The index of an argument in a stage that does not take it. */
  public static final int NOT_USED = -1;

  public ArtifactArgument {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(size, "size");
    index = List.copyOf(index);
    memory = List.copyOf(memory);
    Objects.requireNonNull(access, "access");
    properties = Ordered.copyOf(properties);
  }

  /** An argument that says nothing more than its type, its name and its access. */
  public static ArtifactArgument of(String type, String name, Access access) {
    return new ArtifactArgument(
        type, name, OptionalInt.empty(), List.of(), List.of(), access, Map.of());
  }

  /** Whether the argument is an array rather than a scalar. */
  public boolean isArray() {
    return type.endsWith("*");
  }

  /** Bytes of a scalar: the declared size, else that of its type; absent for an array. */
  public OptionalInt scalarSize() {
    if (isArray()) {
      return OptionalInt.empty();
    }
    return size.isPresent() ? size : CType.of(type).size();
  }

  /**
   * The bytes of a whole number as this scalar takes it: in its own width, the least significant
   * first.
   *
   * @throws java.util.NoSuchElementException when it is an array, or of unknown size
   */
  public byte[] scalar(long value) {
    byte[] bytes = new byte[scalarSize().orElseThrow()];
    for (int i = 0; i < Math.min(bytes.length, Long.BYTES); i++) {
      bytes[i] = (byte) (value >> (i * Byte.SIZE));
    }
    return bytes;
  }

  /**
   * The position in a stage; absent when the stage does not take the argument.
   *
   * @param stage from 0
   * @param position the argument's position in the list, which counts where nothing is said
   */
  public OptionalInt indexIn(int stage, int position) {
    if (index.isEmpty()) {
      return OptionalInt.of(position);
    }
    int declared = index.size() == 1 ? index.get(0) : index.get(stage);
    return declared == NOT_USED ? OptionalInt.empty() : OptionalInt.of(declared);
  }

  /**
   * The memory in a stage; absent where the descriptor says nothing.
   *
   * @param stage from 0
   */
  public OptionalInt memoryIn(int stage) {
    if (memory.isEmpty()) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(memory.size() == 1 ? memory.get(0) : memory.get(stage));
  }
}
