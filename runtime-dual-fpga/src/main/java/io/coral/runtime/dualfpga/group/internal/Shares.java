package io.coral.runtime.dualfpga.group.internal;

import io.coral.runtime.dualfpga.tar.KernelNames;
import io.coral.runtime.dualfpga.tar.Tarball;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Rule;
import io.coral.spec.backend.DeclaredKernels;
import io.coral.spec.foreign.BoundedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Divides a group's bitstream into one for each board, and has each board check its own. */
final class Shares {

  private final DeviceInfo group;
  private final List<Member> members;
  private final BoundedCall.Limit limit;

  Shares(DeviceInfo group, List<Member> members, BoundedCall.Limit limit) {
    this.group = group;
    this.members = members;
    this.limit = limit;
  }

  /**
   * Makes every check that programming makes.
   *
   * @return the bitstream of each board, in board order
   * @throws AcceleratorException {@code INVALID_BINARY} or {@code INCOMPATIBLE}
   */
  List<Bitstream> check(Bitstream bitstream) {
    Tarball tarball = Tarball.read(bitstream.name(), bitstream.bytes());
    bitstream
        .platform()
        .filter(declared -> !group.runs(declared, Bitstream.interfaces(bitstream.properties())))
        .ifPresent(
            declared -> DeclaredKernels.requirePlatform(bitstream, declared, group.platform()));
    if (tarball.entries().size() != members.size()) {
      throw invalid(
          bitstream,
          "it holds "
              + tarball.entries().size()
              + " binaries "
              + names(tarball)
              + ", and the group has "
              + members.size()
              + " boards "
              + members.stream().map(Member::id).toList()
              + "; pack one binary for each board");
    }
    Map<String, List<KernelInfo>> declared = declaredByBinary(bitstream, tarball);
    List<Bitstream> shares = new ArrayList<>();
    int firstMemory = 0;
    for (Member member : members) {
      Tarball.Entry entry = tarball.entries().get(member.board());
      int from = firstMemory;
      int memories = member.info().memories().size();
      boolean known = from >= 0 && memories > 0;
      shares.add(
          new Bitstream(
              entry.name(),
              entry.bytes(),
              bitstream.platform().map(platform -> member.info().platform()),
              declared.getOrDefault(entry.name(), List.of()).stream()
                  .map(kernel -> KernelNames.onBoard(kernel, from, known ? memories : 0))
                  .toList(),
              bitstream.properties()));
      firstMemory = known ? from + memories : -1;
    }
    Map<Integer, AcceleratorException> failures =
        Parallel.onEach(
            members,
            limit,
            "check",
            member -> check(bitstream, member, shares.get(member.board())));
    // the first in board order is told
    for (AcceleratorException failure : failures.values()) {
      throw failure;
    }
    return shares;
  }

  private static List<String> names(Tarball tarball) {
    return tarball.entries().stream().map(Tarball.Entry::name).toList();
  }

  private Map<String, List<KernelInfo>> declaredByBinary(Bitstream bitstream, Tarball tarball) {
    try {
      Map<String, List<KernelInfo>> declared =
          bitstream.kernels().stream()
              .collect(Collectors.groupingBy(kernel -> KernelNames.split(kernel.name()).binary()));
      declared.forEach(
          (binary, kernels) -> {
            if (!names(tarball).contains(binary)) {
              throw invalid(
                  bitstream,
                  "the descriptor declares kernel "
                      + kernels.get(0).name()
                      + " in binary "
                      + binary
                      + ", which is not in the tarball; there are "
                      + names(tarball));
            }
          });
      return declared;
    } catch (IllegalArgumentException e) {
      throw invalid(bitstream, "the descriptor is wrong: " + e.getMessage()).causedBy(e);
    }
  }

  private void check(Bitstream whole, Member member, Bitstream share) {
    try {
      member.resource().check(share);
    } catch (AcceleratorException e) {
      boolean broken = e.code() == ErrorCode.INVALID_BINARY || e.code() == ErrorCode.INCOMPATIBLE;
      if (!broken) {
        throw e;
      }
      throw e.handedOn(
          e.code(),
          "check",
          "bitstream " + whole.name(),
          where(member, share) + " (the group is " + group.platform() + ")");
    }
  }

  /** Entry and board, as every failure names them. */
  static String where(Member member, Bitstream share) {
    return "entry " + share.name() + " for board " + member.id();
  }

  private static AcceleratorException invalid(Bitstream bitstream, String text) {
    return AcceleratorException.of(
            ErrorCode.INVALID_BINARY, "check", "bitstream " + bitstream.name(), text)
        .breaking(Rule.PRG_02);
  }

  /** The memories of a group as far as its boards' are known without a program. */
  static List<MemoryInfo> memories(List<DeviceInfo> boards) {
    List<MemoryInfo> memories = new ArrayList<>();
    for (DeviceInfo board : boards) {
      if (board.memories().isEmpty()) {
        return List.of();
      }
      for (MemoryInfo memory : board.memories()) {
        memories.add(GroupMemory.at(memories.size(), memory));
      }
    }
    return memories;
  }
}
