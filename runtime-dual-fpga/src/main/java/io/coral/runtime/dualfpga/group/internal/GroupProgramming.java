package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.capability.Reset;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.format.Digests;
import io.coral.spec.lifecycle.ProgramChanges;
import io.coral.spec.lifecycle.Standing;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Changes what is on the boards of a group: all of them, or none. */
final class GroupProgramming {

  private final GroupResource group;
  private final BoardSetup setup;
  private final ProgramChanges<GroupProgram> changes;

  GroupProgramming(GroupResource group, BoardSetup setup) {
    this.group = group;
    this.setup = setup;
    this.changes = new ProgramChanges<>(group.admission(), group.runtime().bounds().programDrain());
  }

  /** Checks on every board first, then programs all in parallel. */
  void program(Bitstream bitstream) {
    change(
        "program",
        deadline -> {
          List<Bitstream> shares =
              new Shares(group.info(), group.members(), group.limits().program()).check(bitstream);
          String digest = Digests.sha256(bitstream.bytes());
          drain("program", deadline);
          return epoch -> load(bitstream, shares, digest, epoch);
        });
  }

  /** Takes the program off every board. */
  void unprogram(String operation, Consumer<Member> onMember) {
    change(
        operation,
        deadline -> {
          drain(operation, deadline);
          return epoch -> takeOff(operation, onMember, epoch);
        });
  }

  /** Stops every board, whatever is on it. */
  void reset() {
    change(
        "reset",
        deadline ->
            epoch ->
                takeOff(
                    "reset", member -> member.resource().capability(Reset.class).reset(), epoch));
  }

  private Standing<GroupProgram> takeOff(String operation, Consumer<Member> onMember, long epoch) {
    group.objects().clear();
    // the first failure in board order is told
    for (AcceleratorException failure : onEach(operation, onMember).values()) {
      throw failure;
    }
    return Standing.bare(Phase.UNPROGRAMMED, epoch);
  }

  private Map<Integer, AcceleratorException> onEach(String operation, Consumer<Member> onMember) {
    return Parallel.onEach(group.members(), group.limits().program(), operation, onMember);
  }

  /** A board was reset behind the group's back, by its hang limit: the others follow. */
  void follow(Standing<GroupProgram> seen) {
    Standing<GroupProgram> now = group.admission().current();
    if (now.phase() != seen.phase() || now.epoch() != seen.epoch()) {
      return;
    }
    if (group.runtime().has(Features.RESET)) {
      reset();
    } else {
      unprogram("unprogram", member -> member.resource().unprogram());
    }
  }

  private void change(String operation, ProgramChanges.Change<GroupProgram> change) {
    changes.make(operation, change);
    group.inspect();
    group.admission().requireAlive(operation);
  }

  private void drain(String operation, long deadlineNanos) {
    boolean drained = group.admission().drain(deadlineNanos);
    for (GroupObject object : group.objects()) {
      drained = drained && object.awaitCommands(deadlineNanos);
    }
    if (!drained) {
      throw changes.undrained(operation);
    }
  }

  private Standing<GroupProgram> load(
      Bitstream whole, List<Bitstream> shares, String digest, long epoch) {
    group.objects().clear();
    Map<Integer, AcceleratorException> failures =
        onEach("program", member -> member.resource().program(shares.get(member.board())));
    if (!failures.isEmpty()) {
      unprogramQuietly();
      throw failure(shares, failures);
    }
    try {
      setup.afterProgram(group.members());
      List<String> names = shares.stream().map(Bitstream::name).toList();
      return Standing.programmed(
          whole, digest, epoch, GroupProgram.of(group, epoch, group.members(), names));
    } catch (Throwable e) {
      unprogramQuietly();
      throw ForeignCode.failure("program", group.info().id(), e);
    }
  }

  /** The failure that is told is the first in board order; the others come with it. */
  private AcceleratorException failure(
      List<Bitstream> shares, Map<Integer, AcceleratorException> failures) {
    Map.Entry<Integer, AcceleratorException> first = failures.entrySet().iterator().next();
    int board = first.getKey();
    AcceleratorException cause = first.getValue();
    AcceleratorException told =
        cause.handedOn(
            ErrorCode.PROGRAM_FAILED,
            "program",
            group.info().id(),
            Shares.where(group.members().get(board), shares.get(board))
                + " failed, and the whole group is unprogrammed");
    failures.forEach(
        (other, also) -> {
          if (other != board) {
            told.addSuppressed(also);
          }
        });
    return told;
  }

  /** All or nothing: what was programmed is taken off again; a lost board is seen elsewhere. */
  private void unprogramQuietly() {
    onEach("unprogram", member -> member.resource().unprogram());
  }
}
