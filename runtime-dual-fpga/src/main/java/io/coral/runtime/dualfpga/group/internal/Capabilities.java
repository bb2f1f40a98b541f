package io.coral.runtime.dualfpga.group.internal;

import io.coral.runtime.dualfpga.tar.KernelNames;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Features;
import io.coral.spec.Rule;
import io.coral.spec.capability.FaultReporting;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.capability.Registers;
import io.coral.spec.capability.Reset;
import io.coral.spec.capability.SubBuffers;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.lifecycle.FaultHistory;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntBiFunction;
import java.util.stream.Stream;

/** The optional operations of a group, each handed to the member that it is about. */
final class Capabilities {

  private final GroupResource group;

  Capabilities(GroupResource group) {
    this.group = group;
  }

  <T> Optional<T> find(Class<T> type) {
    return Stream.of(
            new Offer(Registers.class, Features.REGISTERS, new GroupRegisters()),
            new Offer(Reset.class, Features.RESET, (Reset) group::reset),
            new Offer(SubBuffers.class, Features.SUB_BUFFERS, new GroupSubBuffers()),
            new Offer(PeerCopy.class, Features.PEER_COPY, new GroupPeerCopy()),
            new Offer(
                FaultReporting.class, Features.FAULT_REPORTING, (FaultReporting) this::faults))
        .filter(offer -> offer.type() == type && group.runtime().has(offer.feature()))
        .map(offer -> type.cast(offer.capability()))
        .findFirst();
  }

  private record Offer(Class<?> type, String feature, Object capability) {}

  /** The latest of all boards, each under the group's name of the compute unit. */
  private List<FaultReporting.Fault> faults() {
    return FaultHistory.latest(
        group.members().stream()
            .flatMap(
                member ->
                    ForeignCode.call(
                            "recentFaults",
                            member.id(),
                            () -> member.resource().capability(FaultReporting.class).recentFaults())
                        .stream()
                        .map(fault -> named(member, fault))));
  }

  private FaultReporting.Fault named(Member member, FaultReporting.Fault fault) {
    GroupProgram program = group.admission().current().program();
    String binary = program == null ? member.id() : program.binaries().get(member.board());
    return new FaultReporting.Fault(
        KernelNames.join(fault.computeUnit(), binary), fault.text(), fault.nanoTime());
  }

  private final class GroupRegisters implements Registers {

    @Override
    public int read(String computeUnit, long offset) {
      return at("read", computeUnit, (registers, unit) -> registers.read(unit, offset));
    }

    @Override
    public void write(String computeUnit, long offset, int value) {
      at(
          "write",
          computeUnit,
          (registers, unit) -> {
            registers.write(unit, offset, value);
            return 0;
          });
    }

    private int at(
        String operation, String computeUnit, ToIntBiFunction<Registers, String> access) {
      Objects.requireNonNull(computeUnit, "computeUnit");
      GroupProgram program = group.admission().enterProgrammed(operation).loaded();
      try {
        GroupProgram.Found found =
            program.find(computeUnit, operation, "registers of " + group.info().id());
        Member member = found.kernel().member();
        return ForeignCode.call(
            operation,
            "registers of " + group.info().id(),
            () ->
                access.applyAsInt(
                    member.resource().capability(Registers.class), found.nameOnBoard()));
      } finally {
        group.admission().leave();
      }
    }
  }

  private final class GroupSubBuffers implements SubBuffers {

    @Override
    public long alignment() {
      return group.members().stream()
          .mapToLong(
              member -> ForeignCode.call("alignment", member.id(), () -> of(member).alignment()))
          .max()
          .orElseThrow();
    }

    private SubBuffers of(Member member) {
      return member.resource().capability(SubBuffers.class);
    }

    @Override
    public Buffer subBuffer(Buffer parent, long offset, long size) {
      Objects.requireNonNull(parent, "parent");
      GroupBuffer whole = group.own(parent, "subBuffer");
      return whole.call(
          "subBuffer",
          () -> {
            Buffer part = of(whole.member()).subBuffer(whole.onMember(), offset, size);
            return group.adopt(new GroupBuffer(whole.groupMemory(), whole.epoch(), part));
          });
    }
  }

  private final class GroupPeerCopy implements PeerCopy {

    @Override
    public Event copy(
        Buffer source,
        long sourceOffset,
        Buffer target,
        long targetOffset,
        long length,
        Event... after) {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(target, "target");
      GroupBuffer to = group.own(target, "copy");
      if (!(source instanceof GroupBuffer from)) {
        throw AcceleratorException.of(
                ErrorCode.WRONG_RESOURCE,
                "copy",
                to.describe(),
                "the source (" + source + ") belongs to no group; copy through the host")
            .breaking(Rule.CMP_04);
      }
      from.requireOpen("copy");
      return to.issue(
          "copy",
          after,
          () ->
              to.member()
                  .resource()
                  .capability(PeerCopy.class)
                  .copy(from.onMember(), sourceOffset, to.onMember(), targetOffset, length, after));
    }
  }
}
