package io.coral.runtime.dualfpga;

import io.coral.runtime.dualfpga.group.internal.Member;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.ForeignCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Opens the boards of a group: all of them, or none. Each open is bounded. */
final class MemberOpening {

  private final Group group;
  private final Duration stopGrace;

  MemberOpening(Group group, Duration stopGrace) {
    this.group = group;
    this.stopGrace = stopGrace;
  }

  List<Member> open() {
    long deadline = System.nanoTime() + group.settings().releaseWait().toNanos();
    List<Member> members = new ArrayList<>();
    try {
      for (String board : group.boards()) {
        members.add(Member.of(members.size(), open(board, deadline)));
      }
      return members;
    } catch (RuntimeException | Error e) {
      members.forEach(member -> giveBack(member.id(), member.resource()));
      throw e;
    }
  }

  /** A board that is in use is waited for, where an engine may give it back. */
  private Resource open(String board, long deadline) {
    while (true) {
      try {
        return BoundedCall.call(
            group.settings().limits().open(),
            "open",
            "board " + board,
            () -> group.runtime().runtime().open(board),
            late -> giveBack(board, late));
      } catch (AcceleratorException e) {
        if (e.code() != ErrorCode.BUSY
            || !group.claim().awaitRelease(board, deadline - System.nanoTime())) {
          throw failure(board, e);
        }
      }
    }
  }

  private void giveBack(String board, Resource resource) {
    ForeignCode.tell(
        "giving back board " + board,
        () ->
            BoundedCall.run(
                new BoundedCall.Limit("the stop grace", stopGrace),
                "close",
                "board " + board,
                resource::close));
  }

  private AcceleratorException failure(String board, AcceleratorException cause) {
    AcceleratorException failure =
        cause.handedOn(
            cause.code(),
            "open",
            "device " + group.id() + " of runtime " + DualFpgaRuntime.ID,
            "board " + board);
    return cause.code() == ErrorCode.BUSY ? failure.breaking(Rule.RES_03) : failure;
  }
}
