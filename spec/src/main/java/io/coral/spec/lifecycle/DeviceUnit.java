package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.Rule;
import java.util.Arrays;
import java.util.Objects;
import java.util.TreeSet;

/** A compute unit over a back end's. */
final class DeviceUnit extends DeviceObject implements ComputeUnit {

  private final String name;
  private final KernelInfo kernel;
  private final GuardedUnit backend;

  /** The arguments as set; replaced, not changed, once a launch has taken them. */
  private Object[] values;

  /** The snapshot over {@link #values}, while it is current. */
  private LaunchArguments current;

  private boolean launched;

  DeviceUnit(DeviceResource resource, long epoch, String name, GuardedUnit backend) {
    super(resource, epoch);
    this.name = name;
    this.kernel = backend.kernel();
    this.backend = backend;
    this.values = new Object[kernel.arguments().size()];
    this.current = new LaunchArguments(values);
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
    requireUsable("setBuffer");
    ArgumentInfo argument = argument("setBuffer", index);
    if (!argument.isBuffer()) {
      throw wrong("setBuffer", argument, "is a scalar; use setScalar", Rule.CMP_02);
    }
    DeviceBuffer given = resource().own(buffer, "setBuffer");
    given.requireUsable("setBuffer");
    int memory = given.memory().info().index();
    if (!argument.memories().isEmpty() && !argument.memories().contains(memory)) {
      throw AcceleratorException.of(
              ErrorCode.WRONG_MEMORY,
              "setBuffer",
              describe(argument),
              "the buffer lies in memory "
                  + memory
                  + "; this argument reaches "
                  + resource().memoryNames(new TreeSet<>(argument.memories())))
          .breaking(Rule.CMP_05);
    }
    set(index, given);
  }

  @Override
  public void setScalar(int index, byte[] value) {
    Objects.requireNonNull(value, "value");
    requireUsable("setScalar");
    ArgumentInfo argument = argument("setScalar", index);
    if (argument.isBuffer()) {
      throw wrong("setScalar", argument, "is a buffer; use setBuffer", Rule.CMP_02);
    }
    if (argument.size().isPresent() && argument.size().getAsInt() != value.length) {
      throw wrong(
          "setScalar",
          argument,
          "has " + argument.size().getAsInt() + " bytes; " + value.length + " were given",
          Rule.CMP_03);
    }
    set(index, value);
  }

  private ArgumentInfo argument(String operation, int index) {
    if (index < 0 || index >= values.length) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_ARGUMENT,
              operation,
              describe(),
              "there is no argument " + index + "; the kernel is " + kernel.prototype())
          .breaking(Rule.CMP_02);
    }
    return kernel.arguments().get(index);
  }

  private AcceleratorException wrong(
      String operation, ArgumentInfo argument, String what, Rule rule) {
    return AcceleratorException.of(
            ErrorCode.INVALID_ARGUMENT,
            operation,
            describe(argument),
            "the argument " + what + "; the kernel is " + kernel.prototype())
        .breaking(rule);
  }

  /** Sets an argument, unless it has that value: a back end is told of what changed alone. */
  private void set(int index, Object value) {
    // without the lock: of two threads that do not wait for each other either may come first
    if (!isSame(values[index], value)) {
      replace(index, value);
    }
  }

  private synchronized void replace(int index, Object value) {
    if (launched) {
      values = values.clone();
      current = new LaunchArguments(values);
      launched = false;
    }
    values[index] = value instanceof byte[] bytes ? bytes.clone() : value;
  }

  private static boolean isSame(Object before, Object now) {
    return before == now
        || (before instanceof byte[] bytes
            && now instanceof byte[] others
            && Arrays.equals(bytes, others));
  }

  @Override
  public Event run(Event... after) {
    DeviceBuffer.requireEvents(after);
    if (isClosed()) {
      throw closedFailure("run");
    }
    resource().admission().enter(epoch(), "run", this::describe);
    LaunchArguments arguments;
    try {
      arguments = snapshot();
      arguments.retain("run");
    } catch (RuntimeException | Error e) {
      resource().admission().leave();
      throw e;
    }
    return issue(new Run(this, arguments), after);
  }

  private synchronized LaunchArguments snapshot() {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        throw AcceleratorException.of(
                ErrorCode.INVALID_ARGUMENT,
                "run",
                describe(kernel.arguments().get(i)),
                "the argument was not set; set every argument before run")
            .breaking(Rule.CMP_06);
      }
    }
    launched = true;
    return current;
  }

  private static final class Run extends IssuedCommand {
    private final DeviceUnit unit;
    private final LaunchArguments arguments;

    Run(DeviceUnit unit, LaunchArguments arguments) {
      super(unit, "run");
      this.unit = unit;
      this.arguments = arguments;
    }

    @Override
    void submit() {
      unit.backend.launch(arguments, this);
    }

    @Override
    void releaseUses() {
      arguments.release();
    }
  }

  @Override
  public void close() {
    if (markClosed()) {
      resource().close(this);
    }
  }

  @Override
  void releaseNative() {
    backend.release();
  }

  private String describe(ArgumentInfo argument) {
    return "argument "
        + argument.index()
        + " ("
        + argument.type()
        + " "
        + argument.name()
        + ") of "
        + describe();
  }

  @Override
  String describe() {
    return "compute unit " + name + " of " + resource().info().id();
  }

  @Override
  public String toString() {
    return describe();
  }
}
