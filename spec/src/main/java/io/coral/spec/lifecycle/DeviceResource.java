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
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Waiting;
import io.coral.spec.format.Digests;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A {@link io.coral.spec.Resource} made of a vendor's {@link Backend}: the life cycle of the
 * specification, once for all runtimes. Any thread.
 */
public final class DeviceResource implements OwnedResource {

  private static final System.Logger LOG = System.getLogger(DeviceResource.class.getName());

  private final RuntimeInfo runtime;
  private final GuardedBackend backend;
  private final Runnable onClosed;
  private final Admission<DeviceProgram> admission;
  private final ProgramChanges<DeviceProgram> changes;
  private final OnDevice onDevice = new OnDevice();
  private final DeviceReset reset;
  private final FaultHistory faults = new FaultHistory();
  private final Patience patience = new Patience();
  private final String callbackName;
  private final @Nullable HangWatch hangWatch;
  private volatile boolean gone;

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
      this.admission = new Admission<>(this.backend.info().id());
      this.callbackName = "a callback of the back end of " + info().id();
      this.changes = new ProgramChanges<>(admission, runtime.bounds().programDrain());
      this.reset = new DeviceReset(this, changes, onDevice);
      this.hangWatch =
          hangLimit.map(limit -> new HangWatch(info().id(), limit, reset::hung)).orElse(null);
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

  Admission<DeviceProgram> admission() {
    return admission;
  }

  // ---- what it is

  @Override
  public DeviceInfo info() {
    return backend.info();
  }

  /** What who awaits one of its commands has learnt. */
  Patience patience() {
    return patience;
  }

  /** What a call to one of its back end's callbacks is called where it fails. */
  String callbackName() {
    return callbackName;
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
    changes.make(
        "program",
        deadline -> {
          GuardedBackend.Plan plan = backend.check(bitstream);
          String digest = Digests.sha256(bitstream.bytes());
          drain("program", deadline);
          return epoch -> {
            onDevice.unload();
            GuardedProgram program = load(bitstream, plan);
            onDevice.loaded(program);
            return Standing.programmed(
                bitstream, digest, epoch, DeviceProgram.of(this, epoch, program));
          };
        });
  }

  @Override
  public void unprogram() {
    changes.make(
        "unprogram",
        deadline -> {
          drain("unprogram", deadline);
          return epoch -> {
            onDevice.unload();
            return Standing.bare(Phase.UNPROGRAMMED, epoch);
          };
        });
  }

  private void drain(String operation, long deadlineNanos) {
    onDevice.want();
    if (!admission.drain(deadlineNanos)) {
      throw changes.undrained(operation);
    }
  }

  private GuardedProgram load(Bitstream bitstream, GuardedBackend.Plan plan) {
    try {
      return plan.load();
    } catch (AcceleratorException e) {
      throw e.code() == ErrorCode.PROGRAM_FAILED
          ? e
          : e.handedOn(
              ErrorCode.PROGRAM_FAILED,
              "program",
              info().id(),
              "loading " + bitstream.name() + " failed, and the resource is unprogrammed");
    }
  }

  // ---- what is on it

  @Override
  public List<Memory> memories() {
    Standing<DeviceProgram> now = admission.enterProgrammed("memories");
    try {
      return List.copyOf(now.loaded().memories());
    } finally {
      admission.leave();
    }
  }

  @Override
  public List<KernelInfo> kernels() {
    Standing<DeviceProgram> now = admission.enterProgrammed("kernels");
    try {
      return now.loaded().program().kernels();
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
    Standing<DeviceProgram> now = admission.enterProgrammed("openComputeUnit");
    try {
      GuardedUnit unit = now.loaded().open(name, info().id());
      return adopt(new DeviceUnit(this, now.epoch(), name, unit));
    } finally {
      admission.leave();
    }
  }

  String memoryNames(SortedSet<Integer> indexes) {
    DeviceProgram program = admission.current().program();
    return program == null ? "memories " + indexes : program.memoryNames(indexes);
  }

  // ---- capabilities

  @Override
  public <T> T capability(Class<T> type) {
    Objects.requireNonNull(type, "type");
    admission.requireAlive("capability");
    Optional<?> found =
        type == Reset.class && runtime.has(Features.RESET)
            ? Optional.of(reset)
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
    return OwnedResource.super.capability(type);
  }

  void faulted(IssuedCommand command, AcceleratorException failure) {
    if (command.owner() instanceof DeviceUnit unit) {
      faults.add(
          new FaultReporting.Fault(unit.name(), failure.textWithVendor(), System.nanoTime()));
    }
  }

  // ---- hangs and loss

  /** Watches a command that was handed to the device, while a hang limit is set. */
  void watch(IssuedCommand command) {
    if (hangWatch != null) {
      hangWatch.watch(command);
    }
  }

  /** The back end still finishes the commands that were submitted to it. */
  @Override
  public void lost(String cause) {
    gone = true;
    if (admission.lose(cause)) {
      onDevice.cancelAll(
          command -> command.newFailure(ErrorCode.DEVICE_LOST, "the device was lost: " + cause));
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
    return onDevice.adopt(object);
  }

  void forget(DeviceObject object) {
    onDevice.forget(object);
  }

  /** Closes one object that was just marked closed. */
  void close(DeviceObject object) {
    onDevice.close(object, deadline());
  }

  @Override
  public void close() {
    close(ErrorCode.CLOSED);
  }

  /**
   * Closes the resource, within the stop grace. Three quarters of it are for the commands; those
   * that outlast them fail with the given code. The rest is for the back end: to stop the device
   * and to give it back. A back end that needs longer, because it is still programming or because
   * its device works on and cannot be stopped, goes on behind this call; until it is done nobody
   * else can open the device (LIF-10).
   *
   * @param code {@code CLOSED}, or {@code SHUTDOWN} when the runtime stops
   */
  @Override
  public void close(ErrorCode code) {
    if (!admission.close()) {
      return;
    }
    long deadline = deadline();
    long commands = deadline - runtime.bounds().stopGrace().dividedBy(4).toNanos();
    onDevice.closeAll(commands, code);
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
    try {
      changes.alone(this::giveBackNow);
    } finally {
      ForeignCode.tell("the runtime that opened " + info().id(), onClosed::run);
    }
  }

  private void giveBackNow() {
    awaitQuiet();
    onDevice.unload();
    int abandoned = onDevice.size();
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
  }

  /**
   * Stops the device, or waits until its work has ended where that cannot be done: whoever opened
   * and programmed it before would share it with that work. A device that is gone ends nothing.
   */
  private void awaitQuiet() {
    boolean quiet = admission.drain(System.nanoTime());
    boolean stopped = !quiet && backend.stop();
    while (!quiet) {
      quiet = admission.drain(deadline()) || stopped || gone;
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
