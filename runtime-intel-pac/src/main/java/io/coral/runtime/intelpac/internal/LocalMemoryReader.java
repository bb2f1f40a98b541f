package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.internal.LocalMemory.Extender;
import io.coral.spec.AcceleratorException;
import io.coral.spec.MemoryInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the board's own memories from a descriptor; there are those that it declares. Memory 0 is
 * the host's, the others count on from 1.
 *
 * <p>Properties of the artifact, for memory 1: {@code memory.1.size} in bytes; {@code
 * memory.1.window} and {@code memory.1.control}, where the window of an address span extender and
 * its control register lie; {@code memory.1.window.size}, 4096 by default; {@code memory.1.base},
 * the address that the AFU sees it at, 0 by default; {@code memory.1.type}, DDR by default.
 * Memories may share an extender.
 */
final class LocalMemoryReader {

  private static final Pattern KEY =
      Pattern.compile("memory\\.([0-9]{1,3})\\.(size|window|window\\.size|control|base|type)");

  private static final Pattern TYPE = Pattern.compile("DDR|HBM|PLRAM|x-[a-z0-9]+-[a-z0-9-]+");
  private static final int MAX_MEMORIES = 64;
  private static final long MAX_ADDRESS = 1L << 48;
  private static final long DEFAULT_WINDOW = 4096;

  private final RegisterSpace space;
  private final Map<String, String> properties;
  private final List<LocalMemory> memories = new ArrayList<>();
  private final Set<Extender> extenders = new HashSet<>();

  private LocalMemoryReader(RegisterSpace space) {
    this.space = space;
    this.properties = space.bitstream().properties();
  }

  /**
   * Reads all memories, in the order of their indexes.
   *
   * @param space gives the extenders their places
   * @throws AcceleratorException {@code INVALID_BINARY}, saying which memory is wrong
   */
  static List<LocalMemory> read(RegisterSpace space) {
    LocalMemoryReader reader = new LocalMemoryReader(space);
    for (int index : reader.indexes()) {
      reader.add(index);
    }
    return reader.memories;
  }

  private TreeSet<Integer> indexes() {
    TreeSet<Integer> indexes = new TreeSet<>();
    for (String key : properties.keySet()) {
      if (key.startsWith("memory.")) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches()) {
          throw space.wrong(
              "the artifact has a property "
                  + key
                  + "; expected memory.N. and one of size, window, window.size, control, base, type");
        }
        indexes.add(Integer.parseInt(matcher.group(1)));
      }
    }
    if (!indexes.isEmpty() && (indexes.first() != 1 || indexes.last() != indexes.size())) {
      throw space.wrong(
          "the artifact declares memories "
              + indexes
              + "; expected them from 1 on without a gap, for memory 0 is the host's");
    }
    if (indexes.size() > MAX_MEMORIES) {
      throw space.wrong("the artifact declares " + indexes.size() + " memories; at most 64 work");
    }
    return indexes;
  }

  private void add(int index) {
    String name = "memory." + index;
    long size = required(name + ".size", MAX_ADDRESS);
    long base = space.number(properties, name + ".base", name, 0, MAX_ADDRESS);
    requireMultiple(name + ".size", size);
    requireMultiple(name + ".base", base);
    if (size == 0 || base + size > MAX_ADDRESS) {
      throw space.wrong(
          name + " is " + RegisterSpace.range(base, base + size) + "; expected at least one page");
    }
    String type = properties.getOrDefault(name + ".type", MemoryInfo.DDR);
    if (!TYPE.matcher(type).matches()) {
      throw space.wrong(
          name + ".type is \"" + type + "\"; expected DDR, HBM, PLRAM or x-<vendor>-<name>");
    }
    MemoryInfo info =
        new MemoryInfo(
            index, type, OptionalInt.of(index - 1), Optional.of("board memory"), size, size);
    LocalMemory memory = new LocalMemory(info, base, extender(name));
    for (LocalMemory other : memories) {
      if (other.extender().equals(memory.extender())
          && memory.base() < other.end()
          && other.base() < memory.end()) {
        throw space.wrong(name + " overlaps memory." + other.info().index());
      }
    }
    memories.add(memory);
  }

  private Extender extender(String name) {
    long window = required(name + ".window", space.size());
    long control = required(name + ".control", space.size());
    long bytes =
        space.number(properties, name + ".window.size", name, DEFAULT_WINDOW, space.size());
    if (bytes < Long.BYTES || Long.bitCount(bytes) != 1) {
      throw space.wrong(
          name + ".window.size is " + bytes + "; expected a power of two from 8 bytes on");
    }
    if (window % Long.BYTES != 0 || control % Long.BYTES != 0) {
      throw space.wrong(name + " has a window or control that is no multiple of 8");
    }
    Extender extender = new Extender(window, bytes, control);
    if (extenders.add(extender)) {
      space.claim(window, window + bytes, "the window of " + name);
      space.claim(control, control + Long.BYTES, "the control register of " + name);
    }
    return extender;
  }

  private long required(String key, long most) {
    String text = properties.get(key);
    if (text == null || text.isBlank()) {
      throw space.wrong("the artifact has no property " + key);
    }
    return space.parse(text, key, "the artifact", most);
  }

  private void requireMultiple(String key, long value) {
    if (value % LocalMemory.GRANULE != 0) {
      throw space.wrong(key + " is " + value + "; expected a multiple of " + LocalMemory.GRANULE);
    }
  }
}
