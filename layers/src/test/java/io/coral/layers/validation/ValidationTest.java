package io.coral.layers.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.layers.Sims;
import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.Rule;
import io.coral.spec.Sensors;
import io.coral.spec.capability.Reset;
import io.coral.spec.lifecycle.SettableEvent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValidationTest {

  private final List<Violation> violations = new CopyOnWriteArrayList<>();

  private AcceleratorRuntime validated(AcceleratorRuntime runtime) {
    return Wrapping.wrap(runtime, List.of(new Validation(violations::add)));
  }

  private List<Rule> broken(Violation.By by) {
    return violations.stream().filter(each -> each.by() == by).map(Violation::rule).toList();
  }

  /** A call that may fail. */
  private interface Step {
    void run() throws InterruptedException;
  }

  private static void attempt(Step step) throws InterruptedException {
    try {
      step.run();
    } catch (AcceleratorException | NullPointerException | IllegalStateException e) {
      assertThat(e).isNotNull();
    }
  }

  /** Uses everything, rightly and wrongly. */
  private static void use(AcceleratorRuntime runtime) throws InterruptedException {
    runtime.info();
    runtime.discover();
    runtime.discover();
    attempt(() -> runtime.open("nothing"));
    Resource resource = runtime.open("sim-0");
    attempt(resource::memories);
    attempt(() -> resource.program(Bitstream.of("bad", ByteBuffer.wrap(new byte[9]))));
    resource.check(Sims.ROLES);
    resource.program(Sims.ROLES);
    resource.info();
    resource.info();
    resource.sensors();
    resource.state();
    resource.kernels();
    resource.kernels();
    Sims.add(resource, 100);
    Memory memory = resource.memories().get(0);
    memory.info();
    attempt(() -> memory.allocate(0));
    attempt(() -> memory.wrap(ByteBuffer.allocate(8)));
    attempt(() -> resource.openComputeUnit("nothing"));
    Buffer buffer = memory.allocate(1000);
    buffer.copyFromDevice(100, 200).await();
    attempt(() -> buffer.copyToDevice(900, 200));
    ByteBuffer host = ByteBuffer.allocateDirect(100).order(ByteOrder.BIG_ENDIAN);
    buffer.write(900, host);
    buffer.read(0, host).await();
    buffer.fill(1, 999, (byte) 1).await();
    attempt(() -> buffer.write(901, host));
    attempt(() -> buffer.write(0, ByteBuffer.allocate(100)));
    attempt(() -> buffer.fill(0, 0, (byte) 1));
    ComputeUnit unit = resource.openComputeUnit("spin");
    attempt(unit::run);
    attempt(() -> unit.setInt(7, 0));
    unit.setInt(0, 2000);
    Event first = unit.run();
    Event second = unit.run(first);
    second.await(Duration.ofSeconds(5));
    second.state();
    second.times();
    attempt(() -> resource.capability(Reset.class));
    attempt(() -> resource.openComputeUnit(""));
    buffer.close();
    attempt(buffer::copyToDevice);
    attempt(() -> unit.setBuffer(0, buffer));
    resource.program(Sims.ROLES);
    attempt(() -> memory.allocate(8));
    attempt(unit::run);
    resource.unprogram();
    resource.state();
    attempt(resource::kernels);
    resource.close();
    resource.close();
    attempt(resource::sensors);
  }

  @Test
  void theSimulatorBreaksNothing() throws InterruptedException {
    use(validated(Sims.two()));

    assertThat(broken(Violation.By.RUNTIME)).isEmpty();
  }

  @Test
  void tellsTheCallerWhichRulesItBroke() throws InterruptedException {
    use(validated(Sims.two()));

    assertThat(broken(Violation.By.CALLER))
        .contains(
            Rule.RES_01,
            Rule.PRG_10,
            Rule.PRG_02,
            Rule.BUF_01,
            Rule.BUF_02,
            Rule.CMP_01,
            Rule.BUF_13,
            Rule.BUF_17,
            Rule.BUF_20,
            Rule.CMP_06,
            Rule.CMP_02,
            Rule.LIF_02,
            Rule.PRG_06);
    assertThat(violations.get(0).at().getStackTrace())
        .extracting(StackTraceElement::getMethodName)
        .contains("use");
  }

  /** Changes what one call does. */
  private interface Wrong {
    Object call(Call call) throws Throwable;
  }

  private static Layer on(Operation operation, Wrong wrong) {
    return call -> call.is(operation) ? wrong.call(call) : call.proceed();
  }

  /** Lets a call that fails with a code succeed. */
  private static Layer accept(Operation operation, ErrorCode code, Object instead) {
    return on(
        operation,
        call -> {
          try {
            return call.proceed();
          } catch (AcceleratorException e) {
            if (e.code() == code) {
              return instead;
            }
            throw e;
          }
        });
  }

  private static AcceleratorException with(AcceleratorException e, String object, String text) {
    return AcceleratorException.of(e.code(), e.operation(), object, text);
  }

  private static Arguments wrong(Rule rule, String what, Layer layer) {
    return Arguments.of(rule, what, layer);
  }

  static List<Arguments> wrongRuntimes() {
    AtomicInteger discoveries = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    AtomicInteger versions = new AtomicInteger();
    AtomicInteger closes = new AtomicInteger();
    return List.of(
        wrong(
            Rule.DSC_04,
            "discovery in another order",
            on(
                Operation.DISCOVER,
                call -> {
                  List<DeviceInfo> devices =
                      new ArrayList<>(((Discovery) call.proceed()).devices());
                  if (discoveries.incrementAndGet() % 2 == 0) {
                    Collections.reverse(devices);
                  }
                  return new Discovery(devices, List.of());
                })),
        wrong(
            Rule.DSC_02,
            "discovery that throws",
            on(
                Operation.DISCOVER,
                call -> {
                  if (failed.incrementAndGet() == 1) {
                    throw new IllegalStateException("no driver");
                  }
                  return call.proceed();
                })),
        wrong(
            Rule.ERR_06,
            "a not-found that lists nothing",
            on(
                Operation.OPEN_COMPUTE_UNIT,
                call -> {
                  try {
                    return call.proceed();
                  } catch (AcceleratorException e) {
                    throw with(e, e.object(), "not found");
                  }
                })),
        wrong(
            Rule.ERR_02,
            "a failure without its object",
            on(
                Operation.ALLOCATE,
                call -> {
                  try {
                    return call.proceed();
                  } catch (AcceleratorException e) {
                    throw with(e, "", e.text());
                  }
                })),
        wrong(
            Rule.ERR_01,
            "a failure without a code",
            on(
                Operation.RUN,
                call -> {
                  try {
                    return call.proceed();
                  } catch (AcceleratorException e) {
                    throw new IllegalStateException(e);
                  }
                })),
        wrong(
            Rule.MET_01,
            "a device whose version changes",
            on(
                Operation.RESOURCE_INFO,
                call -> {
                  DeviceInfo info = (DeviceInfo) call.proceed();
                  return new DeviceInfo(
                      info.id(),
                      info.vendor(),
                      info.name(),
                      "1." + versions.incrementAndGet(),
                      info.pciIds(),
                      info.serials(),
                      info.memories(),
                      info.failure());
                })),
        wrong(
            Rule.MET_04,
            "a sensor that reads 0.0",
            on(
                Operation.SENSORS,
                call -> new Sensors(OptionalDouble.of(0.0), OptionalDouble.empty(), List.of()))),
        wrong(
            Rule.MET_05,
            "a temperature in kelvin",
            on(
                Operation.SENSORS,
                call -> new Sensors(OptionalDouble.empty(), OptionalDouble.of(320), List.of()))),
        wrong(
            Rule.MEM_01,
            "memory indexes with a gap",
            on(
                Operation.MEMORY_INFO,
                call -> {
                  MemoryInfo info = (MemoryInfo) call.proceed();
                  return new MemoryInfo(
                      2 * info.index() + 1,
                      info.type(),
                      info.vendorIndex(),
                      info.tag(),
                      info.size(),
                      info.maxAllocation());
                })),
        wrong(
            Rule.PRG_10,
            "memories of an unprogrammed device",
            accept(Operation.MEMORIES, ErrorCode.NOT_PROGRAMMED, List.of())),
        wrong(
            Rule.PRG_11,
            "a digest of something else",
            on(
                Operation.RESOURCE_STATE,
                call -> {
                  ResourceState state = (ResourceState) call.proceed();
                  return new ResourceState(
                      state.phase(),
                      state.epoch(),
                      state.bitstream(),
                      state.digest().map(digest -> "00" + digest.substring(2)),
                      state.cause());
                })),
        wrong(
            Rule.RES_06,
            "a state that does not tell the bitstream",
            on(
                Operation.RESOURCE_STATE,
                call -> {
                  ResourceState state = (ResourceState) call.proceed();
                  return new ResourceState(
                      state.phase(),
                      state.epoch(),
                      Optional.empty(),
                      state.digest(),
                      state.cause());
                })),
        wrong(
            Rule.BUF_13,
            "a range that leaves the buffer is accepted",
            on(Operation.COPY_TO_DEVICE, call -> call.proceed(0L, 1L, new Event[0]))),
        wrong(
            Rule.BUF_05,
            "a copy that is one byte too long",
            on(
                Operation.COPY_FROM_DEVICE,
                call -> {
                  Event event = (Event) call.proceed();
                  event.await();
                  Buffer buffer = (Buffer) call.target();
                  int end = (int) ((Long) call.argument(0) + (Long) call.argument(1));
                  if (end < buffer.size()) {
                    buffer.hostView().put(end, (byte) (buffer.hostView().get(end) + 1));
                  }
                  return event;
                })),
        wrong(
            Rule.BUF_17,
            "a range that leaves the buffer is written",
            accept(Operation.BUFFER_WRITE, ErrorCode.INVALID_ARGUMENT, done())),
        wrong(
            Rule.BUF_18,
            "a read that sets the byte order of its target",
            on(
                Operation.BUFFER_READ,
                call -> {
                  Object event = call.proceed();
                  ((ByteBuffer) call.argument(1)).order(ByteOrder.LITTLE_ENDIAN);
                  return event;
                })),
        wrong(
            Rule.BUF_20,
            "a fill of nothing is accepted",
            accept(Operation.FILL, ErrorCode.INVALID_ARGUMENT, done())),
        wrong(
            Rule.VER_03,
            "a declared fill is refused",
            on(
                Operation.FILL,
                call -> {
                  throw AcceleratorException.of(
                      ErrorCode.UNSUPPORTED, "fill", "buffer", "not here");
                })),
        wrong(
            Rule.CMP_06,
            "a run with an argument unset is accepted",
            accept(Operation.RUN, ErrorCode.INVALID_ARGUMENT, done())),
        wrong(
            Rule.PRG_06,
            "a stale compute unit runs",
            accept(Operation.RUN, ErrorCode.STALE, done())),
        wrong(
            Rule.LIF_02,
            "a closed buffer is copied",
            accept(Operation.COPY_TO_DEVICE, ErrorCode.CLOSED, done())),
        wrong(
            Rule.CON_04,
            "a run that completes before its dependency",
            on(
                Operation.RUN,
                call -> {
                  Object event = call.proceed();
                  Event[] after = (Event[]) call.argument(0);
                  return after != null && after.length > 0 ? done() : event;
                })),
        wrong(
            Rule.CMP_14,
            "times in the wrong order",
            on(Operation.TIMES, call -> new EventTimes(4, 3, 2, 1))),
        wrong(Rule.CON_05, "an await that does not wait", on(Operation.AWAIT, call -> null)),
        wrong(
            Rule.LIF_01,
            "a second close that throws",
            on(
                Operation.RESOURCE_CLOSE,
                call -> {
                  call.proceed();
                  if (closes.incrementAndGet() > 1) {
                    throw new IllegalStateException("closed already");
                  }
                  return null;
                })),
        wrong(
            Rule.VER_03,
            "a declared feature that is not there",
            on(
                Operation.RESOURCE_CAPABILITY,
                call -> {
                  throw AcceleratorException.of(
                      ErrorCode.UNSUPPORTED, "capability", "resource", "not now");
                })));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("wrongRuntimes")
  void findsWrongRuntimes(Rule rule, String what, Layer wrong) throws InterruptedException {
    try (SimRuntime simulator = Sims.two()) {
      AcceleratorRuntime runtime = validated(Wrapping.wrap(simulator, List.of(wrong)));

      // on a late host what one use should show may be over before it is looked at
      Awaitility.await(what)
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                attempt(() -> use(runtime));
                assertThat(broken(Violation.By.RUNTIME)).contains(rule);
              });
    }
  }

  /** The event of nothing, which has completed. */
  private static Event done() {
    long now = System.nanoTime();
    SettableEvent event = new SettableEvent("run", "nothing");
    event.complete(() -> new EventTimes(now, now, now, now));
    return event;
  }
}
