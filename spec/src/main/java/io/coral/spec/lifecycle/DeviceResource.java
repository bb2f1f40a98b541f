package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.Sensors;
import io.coral.spec.backend.Backend;
import io.coral.spec.capability.FaultReporting;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.capability.Reset;
import io.coral.spec.capability.SubBuffers;
import io.coral.spec.foreign.BoundedCall;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Waiting;
import io.coral.spec.format.Digests;
import io.coral.spec.lifecycle.Admission.Loaded;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Resource} made of a vendor's {@link Backend}: the life cycle of the specification, once
 * for all runtimes. Any thread.
 */
public final class DeviceResource implements Resource {

  private static final System.Logger LOG = System.getLogger(DeviceResource.class.getName());

  private final RuntimeInfo runtime;
  private final GuardedBackend backend;
  private final Runnable onClosed;
  private final Admission admission;
  private final Faults faults = new Faults();
  private final @Nullable HangWatch hangWatch;

  /**
   * Held while the program changes, and while the device is stopped or closed; guards {@link
   * #onDevice}. Nobody waits for it without a bound but threads of this class's own.
   */
  private final ReentrantLock programming = new ReentrantLock();

  /** The program that is on the device and must be unloaded. */
  private @Nullable GuardedProgram onDevice;

  /** Every buffer and compute unit that holds something on the device. */
  private final Set<DeviceObject> objects = ConcurrentHashMap.newKeySet();

  /**
   * Opens a resource over an opened device.
   *
   * @param runtime what the runtime declares
   * @param backend owned by the resource from now on
   * @param hangLimit how long a command may take, once the device can start it, before the device
   *     counts as hung
   * @param onClosed called once, when the device was given back
   */
  public DeviceResource(
      RuntimeInfo runtime, Backend backend, Optional<Duration> hangLimit, Runnable onClosed) {
    this.runtime = Objects.requireNonNull(runtime, "runtime");
    this.onClosed = Objects.requireNonNull(onClosed, "onClosed");
    Objects.requireNonNull(hangLimit, "hangLimit");
    try {
      this.backend = new GuardedBackend(Objects.requireNonNull(backend, "backend"));
      this.admission = new Admission(this.backend.info());
      this.hangWatch =
          hangLimit.map(limit -> new HangWatch(info().id(), limit, this::hung)).orElse(null);
      this.backend.onLoss(this::lost);
    } catch (RuntimeException | Error e) {
      ForeignCode.tell("closing a device that could not be opened", backend::close);
      throw e;
    }
  }

  RuntimeInfo runtime() {
    return runtime;
  }

  GuardedBackend backend() {
    return backend;
  }

  Admission admission() {
    return admission;
  }

  // ---- what it is

  @Override
  public DeviceInfo info() {
    return backend.info();
  }

  @Override
  public Sensors sensors() {
    admission.requireAlive("sensors");
    return backend.sensors();
  }

  @Override
  public ResourceState state() {
    return admission.current().state();
  }

  // ---- programming

  @Override
  public void check(Bitstream bitstream) {
    Objects.requireNonNull(bitstream, "bitstream");
    admission.requireAlive("check");
    backend.check(bitstream);
  }

  @Override
  public void program(Bitstream bitstream) {
    Objects.requireNonNull(bitstream, "bitstream");
    changeProgram(
        "program",
        () -> {
          GuardedBackend.Plan plan = backend.check(bitstream);
          String digest = Digests.sha256(bitstream.bytes());
          return epoch -> load(bitstream, plan, digest, epoch);
        });
  }

  @Override
  public void unprogram() {
    changeProgram("unprogram", () -> epoch -> Admission.bare(Phase.UNPROGRAMMED, epoch));
  }

  /** What is checked before the device is touched, and what is then done to it. */
  private interface Change {
    Step prepare();

    interface Step {
      Loaded apply(long epoch);
    }
  }

  private void changeProgram(String operation, Change change) {
    long deadline = Waiting.deadline(runtime.bounds().programDrain());
    if (!tryLockUntil(deadline)) {
      throw busy(operation, "another thread is changing its program");
    }
    try {
      Loaded before = admission.current();
      admission.requireAlive(operation);
      Loaded shut = new Loaded(inPhase(before, Phase.PROGRAMMING), before.program(), List.of());
      if (!admission.change(before, shut)) {
        admission.requireAlive(operation);
      }
      Change.Step step;
      try {
        step = change.prepare();
        objects.forEach(DeviceObject::want);
        if (!admission.drain(deadline)) {
          throw busy(operation, "its outstanding commands did not finish");
        }
      } catch (RuntimeException | Error e) {
        admission.change(shut, before);
        throw e;
      }
      long epoch = before.epoch() + 1;
      Loaded after = Admission.bare(Phase.UNPROGRAMMED, epoch);
      try {
        unload();
        after = step.apply(epoch);
        onDevice = after.program();
      } finally {
        admission.change(shut, after);
      }
      admission.requireAlive(operation);
    } finally {
      programming.unlock();
    }
  }

  private Loaded load(Bitstream bitstream, GuardedBackend.Plan plan, String digest, long epoch) {
    GuardedProgram program;
    try {
      program = plan.load();
    } catch (AcceleratorException e) {
      throw e.code() == ErrorCode.PROGRAM_FAILED
          ? e
          : e.handedOn(
              ErrorCode.PROGRAM_FAILED,
              "program",
              info().id(),
              "loading " + bitstream.name() + " failed, and the resource is unprogrammed");
    }
    List<MemoryInfo> memories = program.memories();
    return new Loaded(
        new ResourceState(
            Phase.PROGRAMMED,
            epoch,
            Optional.of(bitstream.name()),
            Optional.of(digest),
            Optional.empty()),
        program,
        IntStream.range(0, memories.size())
            .mapToObj(
                place ->
                    new DeviceMemory(
                        this, epoch, program, memories.get(place), program.ledger(place)))
            .toList());
  }

  private boolean tryLockUntil(long deadlineNanos) {
    int held = programming.getHoldCount();
    return Waiting.until(
        deadlineNanos,
        () -> programming.getHoldCount() > held,
        millis -> programming.tryLock(millis, TimeUnit.MILLISECONDS));
  }

  private AcceleratorException busy(String operation, String why) {
    return AcceleratorException.of(
            ErrorCode.BUSY,
            operation,
            info().id(),
            why + " within " + runtime.bounds().programDrain() + "; the device was not touched")
        .breaking(Rule.PRG_05);
  }

  private static ResourceState inPhase(Loaded before, Phase phase) {
    ResourceState state = before.state();
    return new ResourceState(
        phase, state.epoch(), state.bitstream(), state.digest(), Optional.empty());
  }

  /** Takes what an epoch holds off the device: compute units, then buffers, then the program. */
  private void unload() {
    objects.stream().filter(DeviceUnit.class::isInstance).forEach(DeviceObject::retire);
    objects.stream().filter(DeviceResource::isSubBuffer).forEach(DeviceObject::retire);
    objects.forEach(DeviceObject::retire);
    if (onDevice != null) {
      onDevice.unload();
      onDevice = null;
    }
  }

  private static boolean isSubBuffer(DeviceObject object) {
    return object instanceof DeviceBuffer buffer && buffer.parent() != null;
  }

  // ---- what is on it

  @Override
  public List<Memory> memories() {
    Loaded now = admission.enterProgrammed("memories");
    try {
      return List.copyOf(now.memories());
    } finally {
      admission.leave();
    }
  }

  @Override
  public List<KernelInfo> kernels() {
    Loaded now = admission.enterProgrammed("kernels");
    try {
      return program(now).kernels();
    } finally {
      admission.leave();
    }
  }

  @Override
  public ComputeUnit openComputeUnit(String name) {
    if (Objects.requireNonNull(name, "name").isEmpty()) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_ARGUMENT,
              "openComputeUnit",
              info().id(),
              "the name is empty; expected the name of a kernel or of one of its instances")
          .breaking(Rule.CMP_01);
    }
    Loaded now = admission.enterProgrammed("openComputeUnit");
    try {
      GuardedProgram program = program(now);
      for (KernelInfo kernel : program.kernels()) {
        boolean isInstance = kernel.instances().contains(name);
        if (isInstance || kernel.name().equals(name)) {
          return adopt(
              new DeviceUnit(
                  this, now.epoch(), name, program.open(kernel, isInstance ? name : null)));
        }
      }
      throw AcceleratorException.of(
              ErrorCode.NOT_FOUND,
              "openComputeUnit",
              info().id(),
              "there is no kernel or compute unit " + name + "; there are " + names(program))
          .breaking(Rule.CMP_01);
    } finally {
      admission.leave();
    }
  }

  private static String names(GuardedProgram program) {
    return program.kernels().stream()
        .map(
            kernel ->
                kernel.instances().isEmpty()
                    ? kernel.name()
                    : kernel.name() + " " + kernel.instances())
        .collect(Collectors.joining(", "));
  }

  private static GuardedProgram program(Loaded loaded) {
    return Objects.requireNonNull(loaded.program(), "program");
  }

  String memoryNames(SortedSet<Integer> indexes) {
    List<DeviceMemory> memories = admission.current().memories();
    return indexes.stream()
        .map(index -> index < memories.size() ? memories.get(index).describe() : "memory " + index)
        .collect(Collectors.joining(" or "));
  }

  // ---- capabilities

  @Override
  public <T> T capability(Class<T> type) {
    Objects.requireNonNull(type, "type");
    admission.requireAlive("capability");
    Optional<?> found =
        type == Reset.class && runtime.has(Features.RESET)
            ? Optional.of((Reset) () -> reset(command -> "the device was reset under the command"))
            : type == SubBuffers.class && runtime.has(Features.SUB_BUFFERS)
                ? Optional.of(new DeviceSubBuffers(this))
                : type == PeerCopy.class && runtime.has(Features.PEER_COPY)
                    ? Optional.of(new DevicePeerCopy(this))
                    : type == FaultReporting.class && runtime.has(Features.FAULT_REPORTING)
                        ? Optional.of((FaultReporting) faults::recent)
                        : backend.capability(type);
    if (found.isPresent()) {
      return type.cast(found.get());
    }
    return Resource.super.capability(type);
  }

  void faulted(Command command, AcceleratorException failure) {
    if (command.owner() instanceof DeviceUnit unit) {
      faults.add(new FaultReporting.Fault(unit.name(), failure.text(), System.nanoTime()));
    }
  }

  // ---- hangs and loss

  /** Watches a command that was handed to the device, while a hang limit is set. */
  void watch(Command command) {
    if (hangWatch != null) {
      hangWatch.watch(command);
    }
  }

  private void hung(Command hung) {
    String text = "the " + hung.operation() + " did not end within the hang limit";
    if (runtime.has(Features.RESET)) {
      String what = hung.operation() + " of " + hung.object();
      reset(
          command ->
              command == hung
                  ? text + ", and the device was reset"
                  : "the device was reset, because " + what + " hung");
    } else {
      lost(text + ", and the device has no reset");
    }
  }

  /** Stops everything on the device and leaves it unprogrammed; a device that resists is lost. */
  private void reset(Function<Command, String> why) {
    admission.requireAlive("reset");
    Duration bound = runtime.bounds().programDrain().plus(runtime.bounds().stopGrace());
    try {
      BoundedCall.run(
          new BoundedCall.Limit("the runtime's bounds", bound),
          "reset",
          info().id(),
          () -> resetNow(why));
    } catch (AcceleratorException e) {
      admission.requireAlive("reset");
      if (e.code() == ErrorCode.TIMEOUT) {
        lost("a reset did not return within " + bound);
      }
      throw e;
    }
  }

  private void resetNow(Function<Command, String> why) {
    programming.lock();
    try {
      admission.requireAlive("reset");
      Loaded before = admission.current();
      Loaded shut = new Loaded(inPhase(before, Phase.PROGRAMMING), before.program(), List.of());
      if (!admission.change(before, shut)) {
        return;
      }
      objects.forEach(
          object ->
              object.cancelAll(
                  command -> command.failure(ErrorCode.EXECUTION_FAILED, why.apply(command))));
      if (!backend.stop() || !admission.drain(deadline())) {
        lost("a reset did not stop the device");
        return;
      }
      unload();
      admission.change(shut, Admission.bare(Phase.UNPROGRAMMED, before.epoch() + 1));
    } finally {
      programming.unlock();
    }
  }

  /**
   * Tells that the device is gone for good (ERR-04): everything outstanding fails with {@code
   * DEVICE_LOST}, and so does every later call but {@code close}. The back end still finishes the
   * commands that were submitted to it.
   *
   * @param cause what was seen, for people
   */
  public void lost(String cause) {
    Loaded now = admission.current();
    ResourceState state = now.state();
    Loaded last =
        new Loaded(
            new ResourceState(
                Phase.LOST, state.epoch(), state.bitstream(), state.digest(), Optional.of(cause)),
            now.program(),
            now.memories());
    if (admission.end(last) != null) {
      objects.forEach(
          object ->
              object.cancelAll(
                  command ->
                      command.failure(ErrorCode.DEVICE_LOST, "the device was lost: " + cause)));
    }
  }

  /** The caller's buffer, if it is one of this resource. */
  DeviceBuffer own(Buffer buffer, String operation) {
    if (buffer instanceof DeviceBuffer own && own.resource() == this) {
      return own;
    }
    throw AcceleratorException.of(
            ErrorCode.WRONG_RESOURCE,
            operation,
            info().id(),
            "the buffer ("
                + ForeignCode.name(buffer)
                + ") belongs to another resource; allocate it here")
        .breaking(Rule.CMP_04);
  }

  // ---- closing

  <O extends DeviceObject> O adopt(O object) {
    objects.add(object);
    return object;
  }

  void forget(DeviceObject object) {
    objects.remove(object);
  }

  /** Closes one object that was just marked closed, its sub-buffers first. */
  void close(DeviceObject object) {
    long deadline = deadline();
    for (DeviceObject other : objects) {
      if (other instanceof DeviceBuffer buffer && buffer.parent() == object) {
        buffer.markClosed();
        buffer.settle(deadline, ErrorCode.CLOSED);
        buffer.retire();
      }
    }
    object.settle(deadline, ErrorCode.CLOSED);
    object.retire();
    if (!object.isReleased()) {
      // commands of other objects use it
      objects.forEach(DeviceObject::want);
    }
  }

  @Override
  public void close() {
    close(ErrorCode.CLOSED);
  }

  /**
   * Closes the resource, within the stop grace. Three quarters of it are for the commands; those
   * that outlast them fail with the given code. The rest is for the back end: to stop the device
   * and to give it back. A back end that needs longer, also because it is still programming, goes
   * on behind this call; until it is done the device stays open for others.
   *
   * @param code {@code CLOSED}, or {@code SHUTDOWN} when the runtime stops
   */
  public void close(ErrorCode code) {
    Loaded before = admission.end(Admission.bare(Phase.CLOSED, admission.current().epoch()));
    if (before == null) {
      return;
    }
    long deadline = deadline();
    long commands = deadline - runtime.bounds().stopGrace().dividedBy(4).toNanos();
    objects.forEach(DeviceObject::markClosed);
    objects.forEach(object -> object.settle(commands, code));
    Thread end = new Thread(this::giveBack, "coral-close " + info().id());
    end.setDaemon(true);
    end.start();
    if (!Waiting.join(end, deadline)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} was closed, but did not give its device back within {1}; it goes on in the"
              + " background, and the device cannot be opened until then",
          info().id(),
          runtime.bounds().stopGrace());
    }
  }

  /** Stops what is left on the device and gives it back. */
  private void giveBack() {
    programming.lock();
    try {
      if (!admission.drain(System.nanoTime()) && backend.stop()) {
        admission.drain(deadline());
      }
      unload();
      int abandoned = objects.size();
      if (abandoned > 0) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: {1} objects were abandoned, because the device may still use their memory",
            info().id(),
            abandoned);
      }
      if (hangWatch != null) {
        hangWatch.close();
      }
      backend.close();
    } finally {
      programming.unlock();
      ForeignCode.tell("the runtime that opened " + info().id(), onClosed::run);
    }
  }

  private long deadline() {
    return Waiting.deadline(runtime.bounds().stopGrace());
  }

  @Override
  public String toString() {
    return "resource " + info().id() + " (" + state().phase() + ")";
  }
}
