package io.coral.runtime.dualfpga;

import io.coral.runtime.dualfpga.group.internal.Member;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import java.util.ArrayList;
import java.util.List;

/** Opens the boards of a group: all of them, or none. */
final class MemberOpening {

  private final Group group;

  MemberOpening(Group group) {
    this.group = group;
  }

  List<Member> open() {
    long deadline = System.nanoTime() + group.settings().releaseWait().toNanos();
    List<Member> members = new ArrayList<>();
    try {
      for (String board : group.boards()) {
        members.add(new Member(members.size(), open(board, deadline)));
      }
      return members;
    } catch (RuntimeException | Error e) {
      members.forEach(member -> member.resource().close());
      throw e;
    }
  }

  /** A board that is in use is waited for, where an engine may give it back. */
  private Resource open(String board, long deadline) {
    while (true) {
      try {
        return group.runtime().open(board);
      } catch (AcceleratorException e) {
        if (e.code() != ErrorCode.BUSY
            || !group.claim().awaitRelease(board, deadline - System.nanoTime())) {
          throw failure(board, e);
        }
      }
    }
  }

  private AcceleratorException failure(String board, AcceleratorException cause) {
    AcceleratorException failure =
        AcceleratorException.of(
                cause.code(),
                "open",
                "device " + group.id() + " of runtime " + DualFpga.ID,
                "board " + board + ": " + cause.text())
            .causedBy(cause);
    return cause.code() == ErrorCode.BUSY ? failure.breaking(Rule.RES_03) : failure;
  }
}
