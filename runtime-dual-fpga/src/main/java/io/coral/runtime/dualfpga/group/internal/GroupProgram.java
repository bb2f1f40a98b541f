package io.coral.runtime.dualfpga.group.internal;

import io.coral.runtime.dualfpga.tar.KernelNames;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one programming put on the boards; immutable.
 *
 * @param binaries the names of the binaries in board order
 * @param memories one list over all boards
 * @param kernels the kernels of all boards by the group's names
 */
record GroupProgram(List<String> binaries, List<GroupMemory> memories, List<GroupKernel> kernels) {

  /**
   * One kernel.
   *
   * @param info as the group tells it
   * @param member the board that has it
   */
  record GroupKernel(KernelInfo info, Member member) {}

  /** A kernel of a board, or one of its instances, by the group's name. */
  record Found(GroupKernel kernel, String nameOnBoard) {}

  static GroupProgram of(
      GroupResource group, long epoch, List<Member> members, List<String> names) {
    List<GroupMemory> memories = new ArrayList<>();
    List<GroupKernel> kernels = new ArrayList<>();
    for (Member member : members) {
      int first = memories.size();
      String binary = names.get(member.board());
      for (Memory memory : member.resource().memories()) {
        memories.add(new GroupMemory(group, epoch, member, memory, memories.size()));
      }
      for (KernelInfo kernel : member.resource().kernels()) {
        kernels.add(new GroupKernel(KernelNames.inBinary(kernel, binary, first), member));
      }
    }
    return new GroupProgram(List.copyOf(names), List.copyOf(memories), List.copyOf(kernels));
  }

  /**
   * Finds a kernel or an instance by the group's name.
   *
   * @throws AcceleratorException {@code NOT_FOUND}, listing what exists
   */
  Found find(String name, String operation, String object) {
    for (GroupKernel kernel : kernels) {
      if (kernel.info().name().equals(name) || kernel.info().instances().contains(name)) {
        return new Found(kernel, KernelNames.split(name).kernel());
      }
    }
    throw AcceleratorException.of(
        ErrorCode.NOT_FOUND,
        operation,
        object,
        "there is no kernel or compute unit "
            + name
            + "; a name is <kernel>-<binary name>, and there are "
            + kernels.stream()
                .map(GroupKernel::info)
                .map(
                    kernel ->
                        kernel.instances().isEmpty()
                            ? kernel.name()
                            : kernel.name() + " " + kernel.instances())
                .collect(Collectors.joining(", ")));
  }

  String memoryNames(java.util.Collection<Integer> indexes) {
    return indexes.stream()
        .sorted()
        .map(index -> index < memories.size() ? memories.get(index).describe() : "memory " + index)
        .collect(Collectors.joining(" or "));
  }
}
