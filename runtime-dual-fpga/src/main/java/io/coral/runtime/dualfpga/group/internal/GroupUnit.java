package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.Rule;
import io.coral.spec.foreign.ForeignCode;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;

/** A compute unit of a member, under the group's name. */
final class GroupUnit extends GroupObject implements ComputeUnit {

  private final String name;
  private final KernelInfo kernel;
  private final ComputeUnit unit;
  private final GroupProgram program;

  GroupUnit(
      GroupResource group,
      long epoch,
      String name,
      GroupProgram program,
      GroupProgram.GroupKernel kernel,
      ComputeUnit unit) {
    super(group, kernel.member(), epoch);
    this.name = name;
    this.kernel = kernel.info();
    this.unit = unit;
    this.program = program;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public KernelInfo kernel() {
    return kernel;
  }

  @Override
  public void setBuffer(int index, Buffer buffer) {
    Objects.requireNonNull(buffer, "buffer");
    call("setBuffer", () -> set(index, buffer));
  }

  private Void set(int index, Buffer buffer) {
    GroupBuffer given = group().own(buffer, "setBuffer");
    given.requireOpen("setBuffer");
    given.requireEpochNow("setBuffer");
    if (isBufferArgument(index)) {
      requireReached(kernel.arguments().get(index), given);
    }
    unit.setBuffer(index, given.onMember());
    return null;
  }

  /** If it is not, the member says what is wrong with the index. */
  private boolean isBufferArgument(int index) {
    return index >= 0
        && index < kernel.arguments().size()
        && kernel.arguments().get(index).isBuffer();
  }

  private void requireReached(ArgumentInfo argument, GroupBuffer buffer) {
    int memory = buffer.memory().info().index();
    boolean otherBoard = !buffer.member().equals(member());
    if (!otherBoard && (argument.memories().isEmpty() || argument.memories().contains(memory))) {
      return;
    }
    Collection<Integer> reached =
        argument.memories().isEmpty() ? memoriesOfMember() : argument.memories();
    throw AcceleratorException.of(
            ErrorCode.WRONG_MEMORY,
            "setBuffer",
            "argument " + argument.index() + " of " + describe(),
            "the buffer lies in "
                + buffer.groupMemory().describe()
                + "; this argument reaches "
                + program.memoryNames(reached))
        .breaking(Rule.CMP_05);
  }

  private Collection<Integer> memoriesOfMember() {
    return program.memories().stream()
        .filter(memory -> memory.member().equals(member()))
        .map(memory -> memory.info().index())
        .collect(Collectors.toSet());
  }

  @Override
  public void setScalar(int index, byte[] value) {
    Objects.requireNonNull(value, "value");
    call(
        "setScalar",
        () -> {
          unit.setScalar(index, value);
          return null;
        });
  }

  @Override
  public Event run(Event... after) {
    return issue("run", after, () -> unit.run(after));
  }

  @Override
  public void close() {
    if (markClosed()) {
      ForeignCode.tell("closing " + describe(), unit::close);
    }
  }

  @Override
  String describe() {
    return "compute unit " + name + " of " + group().info().id();
  }

  @Override
  public String toString() {
    return describe();
  }
}
