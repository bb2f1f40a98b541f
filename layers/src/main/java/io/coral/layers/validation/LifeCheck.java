package io.coral.layers.validation;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may still be called: LIF-02, PRG-05, PRG-06, PRG-10, ERR-04; how long close takes. */
final class LifeCheck implements Check {

  /** What answers in every state. */
  private static final Set<Operation> ALWAYS =
      Set.of(
          Operation.RESOURCE_INFO,
          Operation.RESOURCE_STATE,
          Operation.RESOURCE_CLOSE,
          Operation.MEMORY_INFO,
          Operation.MEMORY_RESOURCE,
          Operation.AVAILABLE,
          Operation.SIZE,
          Operation.BUFFER_MEMORY,
          Operation.SHARING,
          Operation.RELEASED,
          Operation.BUFFER_CLOSE,
          Operation.UNIT_NAME,
          Operation.KERNEL,
          Operation.UNIT_CLOSE);

  private static final Set<Class<?>> MORTAL =
      Set.of(Resource.class, Memory.class, Buffer.class, ComputeUnit.class);

  private static final Set<Operation> OF_A_PROGRAM =
      Set.of(Operation.MEMORIES, Operation.KERNELS, Operation.OPEN_COMPUTE_UNIT);

  private static final Set<Operation> VIEWS = Set.of(Operation.HOST_VIEWS, Operation.HOST_VIEW);

  private static final Set<Operation> COMMANDS =
      Set.of(
          Operation.COPY_TO_DEVICE,
          Operation.COPY_FROM_DEVICE,
          Operation.BUFFER_WRITE,
          Operation.BUFFER_READ,
          Operation.FILL,
          Operation.RUN);

  private static final Set<ErrorCode> AFTER_CLOSE =
      Set.of(
          ErrorCode.CLOSED, ErrorCode.SHUTDOWN, ErrorCode.UNSUPPORTED, ErrorCode.INVALID_ARGUMENT);

  private static final Duration SLACK = Duration.ofMillis(500);

  @Override
  public void begin(Seen seen) {
    boolean resource =
        seen.enclosingState(Resource.class, Life.class, () -> new Life(-1))
            .filter(Life::isClosed)
            .isPresent();
    seen.setClosedBefore(resource || seen.state(Life.class, () -> new Life(-1)).isClosed());
  }

  @Override
  public void look(Seen seen) {
    Call call = seen.call();
    register(seen);
    if (!MORTAL.contains(call.type()) || call.hasNullArgument()) {
      return;
    }
    if (Operation.CLOSES.contains(call.operation())) {
      seen.state(Life.class, () -> new Life(-1)).close();
      grace(seen);
    }
    if (ALWAYS.contains(call.operation())) {
      return;
    }
    if (seen.closedBefore()) {
      seen.require(
          !seen.succeeded() && seen.code().filter(AFTER_CLOSE::contains).isPresent(),
          Rule.LIF_02,
          () -> "after close every call fails CLOSED; seen " + outcome(seen));
    } else if (seen.succeeded()) {
      seen.steadyState().ifPresent(state -> accepted(seen, state));
    }
  }

  private static @Nullable Object outcome(Seen seen) {
    return seen.succeeded() ? "success" : seen.failure();
  }

  private static void accepted(Seen seen, ResourceState state) {
    Call call = seen.call();
    if (state.phase() == Phase.LOST) {
      seen.broken(Rule.ERR_04, "a lost device answers DEVICE_LOST; the call succeeded");
      return;
    }
    if (call.type() == Resource.class) {
      seen.require(
          state.phase() != Phase.UNPROGRAMMED || !OF_A_PROGRAM.contains(call.operation()),
          Rule.PRG_10,
          () -> "without a program it fails NOT_PROGRAMMED; the call succeeded");
      return;
    }
    if (VIEWS.contains(call.operation())) {
      return;
    }
    if (state.phase() == Phase.PROGRAMMING && COMMANDS.contains(call.operation())) {
      seen.broken(Rule.PRG_05, "a command fails BUSY while programming; it was accepted");
    }
    long made = seen.state(Life.class, () -> new Life(-1)).epoch();
    if (made >= 0 && made != state.epoch() && state.phase() != Phase.PROGRAMMING) {
      seen.broken(
          Rule.PRG_06,
          "an object of epoch "
              + made
              + " fails STALE in epoch "
              + state.epoch()
              + "; the call succeeded");
    }
  }

  /** Notes the epoch of what the call made. */
  private static void register(Seen seen) {
    Object result = seen.result();
    Class<?> type = seen.call().type();
    if (!seen.succeeded() || result == null || type == AcceleratorRuntime.class) {
      return;
    }
    long epoch = seen.steadyState().map(ResourceState::epoch).orElse(-1L);
    if (result instanceof Buffer || result instanceof ComputeUnit) {
      seen.stateOf(result, Life.class, () -> new Life(epoch));
    } else if (result instanceof List<?> list && seen.call().is(Operation.MEMORIES)) {
      list.forEach(memory -> seen.stateOf(memory, Life.class, () -> new Life(epoch)));
    }
  }

  private static void grace(Seen seen) {
    Call call = seen.call();
    if (call.type() == Resource.class) {
      return;
    }
    call.enclosing(AcceleratorRuntime.class)
        .map(runtime -> runtime.info().bounds().stopGrace())
        .ifPresent(
            grace ->
                seen.require(
                    seen.nanos() <= grace.plus(SLACK).toNanos(),
                    call.type() == Buffer.class ? Rule.BUF_10 : Rule.CON_07,
                    () ->
                        "close returns within the grace of "
                            + grace
                            + "; it took "
                            + Duration.ofNanos(seen.nanos())));
  }
}
