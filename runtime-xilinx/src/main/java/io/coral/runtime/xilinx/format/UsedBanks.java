package io.coral.runtime.xilinx.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The memories of a program: the used entries of the topology, numbered from 0 without a gap
 * (MEM-01). A group topology lists the same memory more than once; entries of the same range are
 * one memory here, and an entry that no argument reaches is left out when it overlaps one that is
 * reached. Immutable.
 */
public final class UsedBanks {
  private final List<MemoryBank> banks;
  private final Map<Port, Set<Integer>> reached;

  private UsedBanks(List<MemoryBank> banks, Map<Port, Set<Integer>> reached) {
    this.banks = List.copyOf(banks);
    this.reached = Map.copyOf(reached);
  }

  static UsedBanks of(Xclbin xclbin) {
    Set<Integer> connected =
        xclbin.connections().stream().map(Connection::bank).collect(Collectors.toSet());
    List<MemoryBank> candidates =
        xclbin.banks().stream().filter(bank -> bank.used() && bank.isMemory()).toList();
    Map<Range, MemoryBank> byRange = new HashMap<>();
    for (MemoryBank bank : candidates) {
      if (connected.contains(bank.index())) {
        byRange.putIfAbsent(Range.of(bank), bank);
      }
    }
    List<MemoryBank> reached = List.copyOf(byRange.values());
    for (MemoryBank bank : candidates) {
      if (!connected.contains(bank.index()) && reached.stream().noneMatch(bank::overlaps)) {
        byRange.putIfAbsent(Range.of(bank), bank);
      }
    }
    TreeSet<Integer> kept =
        byRange.values().stream()
            .map(MemoryBank::index)
            .collect(Collectors.toCollection(TreeSet::new));
    List<MemoryBank> banks = new ArrayList<>();
    Map<Range, Integer> denseByRange = new HashMap<>();
    for (int index : kept) {
      denseByRange.put(Range.of(xclbin.banks().get(index)), banks.size());
      banks.add(xclbin.banks().get(index));
    }
    Map<Integer, Integer> denseByVendor = new HashMap<>();
    for (MemoryBank bank : candidates) {
      Integer dense = denseByRange.get(Range.of(bank));
      if (dense != null) {
        denseByVendor.put(bank.index(), dense);
      }
    }
    Map<Port, Set<Integer>> reachedBy = new HashMap<>();
    for (Connection connection : xclbin.connections()) {
      Integer dense = denseByVendor.get(connection.bank());
      if (dense != null) {
        reachedBy
            .computeIfAbsent(
                new Port(connection.instance(), connection.argument()), port -> new TreeSet<>())
            .add(dense);
      }
    }
    return new UsedBanks(banks, reachedBy);
  }

  /** The memories, by their dense index. */
  public List<MemoryBank> banks() {
    return banks;
  }

  /** The dense indexes of the memories that an argument of a compute unit reaches. */
  public Set<Integer> reachedBy(KernelInstance instance, int argument) {
    return reached.getOrDefault(new Port(instance.index(), argument), Set.of());
  }

  private record Port(int instance, int argument) {}

  /** What makes two entries of a topology the same memory. */
  private record Range(long baseAddress, long size, String type) {
    static Range of(MemoryBank bank) {
      return new Range(bank.baseAddress(), bank.size(), bank.memoryType());
    }
  }
}
