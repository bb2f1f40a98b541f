package io.coral.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

  /**
   * The property that tells the vendor's own indexes of {@link #memories}, where they differ: in
   * the order of the memories, with commas between. A descriptor may name memories by either.
   */
  public static final String VENDOR_MEMORIES = "memory.vendor-indexes";

  private static final Pattern INDEXES = Pattern.compile("[0-9]{1,9}(,[0-9]{1,9})*");

  /**
   * What starts the property that tells the memories of one compute unit of several, where they
   * differ; the unit's name follows, and the value is indexes with commas between.
   */
  public static final String UNIT_MEMORIES = "memory.of.";

  public ArgumentInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(access, "access");
    memories = Set.copyOf(memories);
    properties = Map.copyOf(properties);
  }

  /**
   * The memory that a descriptor means by a number: one of {@link #memories} by its own index, else
   * by its vendor's.
   *
   * @return empty where none of them has that number, and where they are unknown
   */
  public OptionalInt memoryOf(int number) {
    if (memories.contains(number)) {
      return OptionalInt.of(number);
    }
    List<String> vendors = List.of(properties.getOrDefault(VENDOR_MEMORIES, "").split(",", -1));
    int place = vendors.indexOf(Integer.toString(number));
    return place < 0 || place >= memories.size()
        ? OptionalInt.empty()
        : OptionalInt.of(memories.stream().sorted().toList().get(place));
  }

  /**
   * The memories that a buffer of one compute unit may lie in.
   *
   * @param unit the name to open it by; of a kernel, or of a unit that nothing is told of, these
   *     are {@link #memories}
   */
  public Set<Integer> memoriesOf(String unit) {
    String told = properties.getOrDefault(UNIT_MEMORIES + unit, "");
    return INDEXES.matcher(told).matches()
        ? Arrays.stream(told.split(",", -1)).map(Integer::valueOf).collect(Collectors.toSet())
        : memories;
  }

  /** Whether the argument is a buffer rather than a scalar. */
  public boolean isBuffer() {
    return type.endsWith("*");
  }
}
