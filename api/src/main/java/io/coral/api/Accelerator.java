package io.coral.api;

import io.coral.spec.Access;
import io.coral.spec.Platform;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A function that installed bitstreams offer.
 *
 * @param id {@code bitstreamId.kernelId}, e.g. {@code vector.addition}
 * @param description for people; may be empty
 * @param parameters in the order in which a request gives them
 * @param platforms what it is installed for, sorted, each once
 */
public record Accelerator(
    String id, String description, List<Parameter> parameters, List<Platform> platforms) {

  /**
   * One parameter of the prototype, for which a request gives an {@link Argument}.
   *
   * @param type C type; a trailing {@code *} means an array
   * @param name for people; may be empty
   * @param size bytes of a scalar; absent for an array, or where unknown
   * @param access what the accelerator does with an array
   */
  public record Parameter(String type, String name, OptionalInt size, Access access) {

    public Parameter {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(size, "size");
      Objects.requireNonNull(access, "access");
    }

    /** Whether the argument is an array rather than a scalar. */
    public boolean isArray() {
      return type.endsWith("*");
    }

    /** Whether the accelerator writes into it. */
    boolean isWrittenArray() {
      return isArray() && access != Access.READ;
    }

    /** {@code type name}, as a prototype shows it. */
    public String prototype() {
      return (type + " " + name).strip();
    }
  }

  public Accelerator {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(description, "description");
    parameters = List.copyOf(parameters);
    platforms = List.copyOf(platforms);
  }

  /** What people read, e.g. {@code vector.addition (float* a, float* b, float* c, int size)}. */
  public String prototype() {
    return parameters.stream()
        .map(Parameter::prototype)
        .collect(Collectors.joining(", ", id + " (", ")"));
  }
}
