package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.capability.Reset;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.format.Digests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Changes what is on the boards of a group: all of them, or none. */
final class Programming {

  private final GroupResource group;
  private final BoardSetup setup;
  private final ReentrantLock lock = new ReentrantLock();

  Programming(GroupResource group, BoardSetup setup) {
    this.group = group;
    this.setup = setup;
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
          return epoch -> {
            onEachOrFail(operation, onMember);
            return Standing.bare(Phase.UNPROGRAMMED, epoch);
          };
        });
  }

  /** Stops every board, whatever is on it. */
  void reset() {
    change(
        "reset",
        deadline ->
            epoch -> {
              onEachOrFail("reset", member -> member.resource().capability(Reset.class).reset());
              return Standing.bare(Phase.UNPROGRAMMED, epoch);
            });
  }

  private void onEachOrFail(String operation, Consumer<Member> onMember) {
    Map<Integer, AcceleratorException> failures = onEach(operation, onMember);
    // the first in board order is told
    for (AcceleratorException failure : failures.values()) {
      throw failure;
    }
  }

  private Map<Integer, AcceleratorException> onEach(String operation, Consumer<Member> onMember) {
    return Parallel.onEach(group.members(), group.limits().program(), operation, onMember);
  }

  /** A board was reset behind the group's back, by its hang limit: the others follow. */
  void follow(Standing seen) {
    Standing now = group.door().current();
    if (now.phase() != seen.phase() || now.epoch() != seen.epoch()) {
      return;
    }
    if (group.runtime().has(Features.RESET)) {
      reset();
    } else {
      unprogram("unprogram", member -> member.resource().unprogram());
    }
  }

  /** What is checked before any board is touched, and what is then done. */
  private interface Change {
    Step prepare(long deadlineNanos);

    interface Step {
      Standing apply(long epoch);
    }
  }

  private void change(String operation, Change change) {
    Door door = group.door();
    long deadline = System.nanoTime() + group.runtime().bounds().programDrain().toNanos();
    if (!lockUntil(deadline)) {
      throw busy(operation, "another thread is programming it");
    }
    try {
      door.requireAlive(operation);
      Standing before = door.current();
      Standing shut = before.shut();
      if (!door.change(before, shut)) {
        door.requireAlive(operation);
      }
      Change.Step step;
      try {
        step = change.prepare(deadline);
      } catch (Throwable e) {
        door.change(shut, before);
        throw ForeignCode.failure(operation, group.info().id(), e);
      }
      long epoch = before.epoch() + 1;
      Standing after = Standing.bare(Phase.UNPROGRAMMED, epoch);
      group.objects().clear();
      try {
        after = step.apply(epoch);
      } finally {
        door.change(shut, after);
      }
      group.inspect();
      door.requireAlive(operation);
    } finally {
      lock.unlock();
    }
  }

  private void drain(String operation, long deadline) {
    boolean empty = group.door().awaitEmpty(deadline);
    for (GroupObject object : group.objects()) {
      empty = empty && object.awaitCommands(deadline);
    }
    if (!empty) {
      throw busy(operation, "its outstanding commands did not finish");
    }
  }

  private Standing load(Bitstream whole, List<Bitstream> shares, String digest, long epoch) {
    Map<Integer, AcceleratorException> failures =
        onEach("program", member -> member.resource().program(shares.get(member.board())));
    if (!failures.isEmpty()) {
      unprogramQuietly();
      throw failure(shares, failures);
    }
    try {
      setup.afterProgram(group.members());
      List<String> names = shares.stream().map(Bitstream::name).toList();
      return new Standing(
          new ResourceState(
              Phase.PROGRAMMED,
              epoch,
              Optional.of(whole.name()),
              Optional.of(digest),
              Optional.empty()),
          GroupProgram.of(group, epoch, group.members(), names));
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

  private boolean lockUntil(long deadlineNanos) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return lock.tryLock(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private AcceleratorException busy(String operation, String why) {
    return AcceleratorException.of(
            ErrorCode.BUSY,
            operation,
            group.info().id(),
            why + " within " + group.runtime().bounds().programDrain() + "; no board was touched")
        .breaking(Rule.PRG_05);
  }
}
