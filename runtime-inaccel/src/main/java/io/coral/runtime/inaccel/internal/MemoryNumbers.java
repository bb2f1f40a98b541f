package io.coral.runtime.inaccel.internal;

import io.coral.spec.ArgumentInfo;
import io.coral.spec.KernelInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * Which memories a program uses. A library has no function that counts them, its numbers have
 * holes, and what is not there may end the process: so those alone exist that an argument names,
 * and memory 0 where none does. Immutable.
 *
 * @param vendor the library's numbers, ascending; a memory's place here is its index
 * @param kernels with memories by these indexes
 */
record MemoryNumbers(List<Integer> vendor, List<KernelInfo> kernels) {

  /** Numbers the memories of kernels, as a binary or a descriptor tells them. */
  static MemoryNumbers of(List<KernelInfo> told) {
    TreeSet<Integer> vendor =
        told.stream()
            .flatMap(kernel -> kernel.arguments().stream())
            .flatMap(argument -> vendors(argument).values().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    if (vendor.isEmpty()) {
      vendor.add(0);
    }
    List<Integer> numbers = List.copyOf(vendor);
    return new MemoryNumbers(
        numbers, told.stream().map(kernel -> renumbered(kernel, numbers)).toList());
  }

  /** The vendor's number of each memory that an argument names. */
  private static Map<Integer, Integer> vendors(ArgumentInfo argument) {
    List<Integer> memories = argument.memories().stream().sorted().toList();
    List<Integer> numbers =
        indexes(argument.properties().getOrDefault(ArgumentInfo.VENDOR_MEMORIES, ""));
    Map<Integer, Integer> vendors = new TreeMap<>();
    for (int i = 0; i < memories.size(); i++) {
      vendors.put(
          memories.get(i), numbers.size() == memories.size() ? numbers.get(i) : memories.get(i));
    }
    return vendors;
  }

  private static List<Integer> indexes(String text) {
    return text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(String::strip).map(Integer::valueOf).toList();
  }

  private static KernelInfo renumbered(KernelInfo kernel, List<Integer> numbers) {
    return new KernelInfo(
        kernel.name(),
        kernel.instances(),
        kernel.arguments().stream().map(argument -> renumbered(argument, numbers)).toList(),
        kernel.properties());
  }

  private static ArgumentInfo renumbered(ArgumentInfo argument, List<Integer> numbers) {
    if (!argument.isBuffer()) {
      return argument;
    }
    Map<Integer, Integer> vendors = vendors(argument);
    IntUnaryOperator index =
        memory -> numbers.indexOf(vendors.getOrDefault(memory, numbers.get(0)));
    Set<Integer> memories =
        vendors.isEmpty()
            ? Set.of(0)
            : vendors.keySet().stream()
                .map(index::applyAsInt)
                .collect(Collectors.toCollection(TreeSet::new));
    Map<String, String> properties = new TreeMap<>(argument.properties());
    properties.replaceAll(
        (key, value) ->
            key.startsWith(ArgumentInfo.UNIT_MEMORIES)
                ? joined(indexes(value).stream().map(index::applyAsInt).toList())
                : value);
    properties.put(
        ArgumentInfo.VENDOR_MEMORIES,
        joined(memories.stream().sorted().map(numbers::get).toList()));
    return new ArgumentInfo(
        argument.index(),
        argument.name(),
        argument.type(),
        argument.size(),
        argument.access(),
        memories,
        properties);
  }

  private static String joined(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
