package io.coral.spec;

import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One argument of a kernel.
 *
 * @param index position, from 0
 * @param name for people; may be empty
 * @param type C type; a trailing {@code *} means a buffer
 * @param size bytes of a scalar; absent for a buffer, or where unknown
 * @param access what the kernel does with a buffer
 * @param memories indexes of the memories that a buffer may lie in; empty where unknown (MEM-08)
 * @param properties vendor data
 */
public record ArgumentInfo(
    int index,
    String name,
    String type,
    OptionalInt size,
    Access access,
    Set<Integer> memories,
    Map<String, String> properties) {
  public ArgumentInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(access, "access");
    memories = Set.copyOf(memories);
    properties = Map.copyOf(properties);
  }

  /** Whether the argument is a buffer rather than a scalar. */
  public boolean isBuffer() {
    return type.endsWith("*");
  }
}
