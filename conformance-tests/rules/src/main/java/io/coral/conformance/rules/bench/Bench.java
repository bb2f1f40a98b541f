package io.coral.conformance.rules.bench;

import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.fixture.Role;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.rules.source.BundleFile;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bounds;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import io.coral.spec.lifecycle.SettableEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one test works with. Closes everything that it handed out when the test ends. */
public final class Bench implements AutoCloseable {

  private final Subject subject;
  private final Rule rule;
  private final Consumer<String> notes;
  private final Random random;
  private final List<Resource> resources = new ArrayList<>();
  private final List<SettableEvent> gates = new ArrayList<>();
  private final List<Stopwatch> watches = new ArrayList<>();
  private final List<String> acted = new ArrayList<>();

  private final LongRuns longRuns = new LongRuns(this);
  private final CallRecord calls = new CallRecord();
  private Optional<AcceleratorRuntime> restarted = Optional.empty();
  private AcceleratorRuntime tested;
  private AcceleratorRuntime runtime;

  Bench(Subject subject, Rule rule, Consumer<String> notes) {
    this.subject = subject;
    this.rule = rule;
    this.notes = notes;
    this.random = new Random(subject.seed() * 1_000_003 + rule.ordinal());
    this.tested = subject.runtime();
    this.runtime = calls.recorded(AcceleratorRuntime.class, tested);
    subject.recording(calls);
  }

  /** Tells when the rule cannot apply, or cannot be decided, whatever the test does. */
  void requireApplicable() {
    rule.feature()
        .filter(feature -> !runtime().info().has(feature))
        .ifPresent(
            feature -> {
              throw new NotApplicable("the runtime does not declare " + feature);
            });
    rule.role().ifPresent(this::requireRole);
  }

  private void requireRole(String id) {
    try {
      for (Harness.Action action : Harness.Action.values()) {
        if (action.id().equals(id)) {
          harness(action);
          return;
        }
      }
      binary(Role.of(id));
    } catch (Hindered e) {
      throw e;
    } catch (NotEvaluated e) {
      throw rule.verified() == Rule.Verified.ROLE ? new NotOffered(e) : e;
    }
  }

  // ---- what is known

  /**
   * The runtime under test; its calls, and those of all that comes from it, are recorded. Another
   * one once its bundle was started again.
   */
  public synchronized AcceleratorRuntime runtime() {
    AcceleratorRuntime now = subject.runtime();
    if (now != tested) {
      tested = now;
      runtime = calls.recorded(AcceleratorRuntime.class, now);
    }
    return runtime;
  }

  /** The bounds that it promises. */
  public Bounds bounds() {
    return runtime().info().bounds();
  }

  /** What the vendor brings. */
  public Fixture fixture() {
    return subject.fixture();
  }

  /** The randomness of this rule, the same for the same seed. */
  public Random random() {
    return random;
  }

  /** Random bytes. */
  public byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Tells the reader of the report something that bears on the verdict. */
  public void note(String text) {
    notes.accept(text);
  }

  /** The runtime as it is after a restart. */
  public AcceleratorRuntime restarted() {
    AcceleratorRuntime anew =
        subject
            .restart()
            .orElseThrow(() -> new NotEvaluated("the runtime cannot be made anew here"))
            .get();
    restarted = Optional.of(anew);
    return calls.recorded(AcceleratorRuntime.class, anew);
  }

  /**
   * The bundle of the runtime under test.
   *
   * @throws NotEvaluated when its classes do not lie in a bundle
   */
  public BundleFile bundle() {
    try {
      return BundleFile.of(
          subject
              .bundle()
              .orElseThrow(() -> new NotEvaluated("nobody knows where the runtime's classes lie")));
    } catch (NotTestable e) {
      throw (NotEvaluated)
          new NotEvaluated("the runtime lies in no bundle: " + e.getMessage()).initCause(e);
    }
  }

  /**
   * A process that tries that bundle.
   *
   * @throws NotEvaluated as {@link #bundle}
   */
  public ProbeRun probe() {
    return new ProbeRun(bundle(), fixture().file(), subject.probed());
  }

  /** A bench for another runtime, with the same fixture; the caller closes it. */
  public Bench on(AcceleratorRuntime other) {
    return new Bench(subject.with(other), rule, notes);
  }

  // ---- devices

  /** Every device that discovery lists and that works. */
  public List<DeviceInfo> devices() {
    return runtime().discover().devices().stream()
        .filter(device -> device.failure().isEmpty())
        .toList();
  }

  /** The device under test. */
  public DeviceInfo device() {
    List<DeviceInfo> devices = devices();
    List<String> chosen = subject.chosenDevices();
    if (chosen.isEmpty()) {
      return devices.stream()
          .findFirst()
          .orElseThrow(() -> new NotEvaluated("discovery lists no device that works"));
    }
    return find(devices, chosen.get(0));
  }

  /** Another device that takes the same binaries. */
  public DeviceInfo otherDevice() {
    DeviceInfo first = device();
    List<String> chosen = subject.chosenDevices();
    if (chosen.size() > 1) {
      return find(devices(), chosen.get(1));
    }
    return devices().stream()
        .filter(device -> !device.id().equals(first.id()))
        .filter(device -> device.platform().equals(first.platform()))
        .findFirst()
        .orElseThrow(
            () -> new NotEvaluated("there is no second device of platform " + first.platform()));
  }

  private static DeviceInfo find(List<DeviceInfo> devices, String id) {
    return devices.stream()
        .filter(device -> device.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new NotEvaluated("discovery lists no device " + id + " that works"));
  }

  /** Opens the device under test; the bench closes it. */
  public Resource open() {
    return open(device().id());
  }

  /** Opens a device; the bench closes it. */
  public Resource open(String deviceId) {
    List<Resource> held = subject.leftOpen();
    Resource resource;
    try {
      resource = runtime().open(deviceId);
    } catch (AcceleratorException e) {
      subject.requireMended(deviceId);
      if (e.code() == ErrorCode.BUSY && !held.isEmpty() && resources.isEmpty()) {
        throw new NotEvaluated("device " + deviceId + " is still held by a rule that hung");
      }
      if (e.code() == ErrorCode.BUSY && resources.isEmpty() && !subject.hasOpened(deviceId)) {
        throw new Hindered(
            "device "
                + deviceId
                + " is held by another process: end that, or name another device ("
                + e.getMessage()
                + ")");
      }
      throw new RuleViolation("open of device " + deviceId + " succeeds", e);
    }
    return owned(resource);
  }

  /** Makes the bench close a resource that the test opened itself. */
  public Resource owned(Resource resource) {
    resources.add(resource);
    subject.opened(resource);
    return resource;
  }

  // ---- programs

  /** A binary that plays the roles. */
  public Binary binary(Role... roles) {
    return fixture().binaryFor(roles).orElseThrow(() -> new NotEvaluated(fixture().missing(roles)));
  }

  /** The first sound binary, whatever it plays. */
  public Binary anyBinary() {
    return fixture().binaries().stream()
        .findFirst()
        .orElseThrow(() -> new NotEvaluated("the fixture names no binary"));
  }

  /** Opens the device under test and programs it with a binary that plays the roles. */
  public Resource programmed(Role... roles) {
    return programmed(device().id(), roles);
  }

  /** Opens a device and programs it with a binary that plays the roles. */
  public Resource programmed(String deviceId, Role... roles) {
    Binary binary = roles.length == 0 ? anyBinary() : binary(roles);
    Resource resource = open(deviceId);
    program(resource, binary);
    return resource;
  }

  /** Programs a resource with a sound binary. */
  public void program(Resource resource, Binary binary) {
    Expect.success("program with " + binary.fileName(), () -> resource.program(binary.bitstream()));
  }

  /** Opens a compute unit of the kernel that plays the role. */
  public ComputeUnit unit(Resource resource, Role role) {
    return unit(resource, binary(role), role);
  }

  /** Opens a compute unit of the kernel of the binary that plays the role. */
  public ComputeUnit unit(Resource resource, Binary binary, Role role) {
    String name = Objects.requireNonNull(binary.kernels().get(role));
    try {
      ComputeUnit unit = resource.openComputeUnit(name);
      subject.found(name);
      return unit;
    } catch (AcceleratorException e) {
      List<String> there =
          resource.kernels().stream()
              .flatMap(
                  kernel -> Stream.concat(Stream.of(kernel.name()), kernel.instances().stream()))
              .toList();
      if (e.code() == ErrorCode.NOT_FOUND && !there.contains(name) && !subject.hasFound(name)) {
        throw new Hindered(
            "the fixture says that kernel "
                + name
                + " of "
                + binary.fileName()
                + " plays "
                + role.id()
                + ", and that binary has the kernels "
                + there
                + ": correct the fixture");
      }
      throw e;
    }
  }

  /** The first memory. */
  public Memory memory(Resource resource) {
    List<Memory> memories = resource.memories();
    Expect.that(!memories.isEmpty(), "a programmed device has at least one memory", memories);
    return memories.get(0);
  }

  // ---- time

  /** An event that stays pending until the test, or its end, opens it. */
  public SettableEvent gate() {
    SettableEvent gate = new SettableEvent("await", "gate of the kit");
    gates.add(gate);
    return gate;
  }

  /** A watch that is started now and runs until the test ends. */
  public Stopwatch stopwatch() {
    Stopwatch watch = Stopwatch.started();
    watches.add(watch);
    return watch;
  }

  /** Makes a call on another thread. */
  public <T> FutureTask<T> background(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "kit: " + rule.id() + " in the background");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** A time that outlasts a bound by so much that a call which waits for its end is told apart. */
  public static Duration longerThan(Duration bound) {
    return bound.plus(Expect.SLACK).multipliedBy(2);
  }

  /** Runs that keep devices at work. */
  public LongRuns longRuns() {
    return longRuns;
  }

  // ---- harness

  /** Whether the harness offers the action. */
  public boolean offers(Harness.Action action) {
    return harness().filter(harness -> actions(harness).contains(action)).isPresent();
  }

  /** The harness, if it offers the action. */
  public Harness harness(Harness.Action action) {
    Harness harness =
        harness()
            .orElseThrow(
                () ->
                    new NotEvaluated(
                        "no harness for runtime "
                            + runtime().info().id()
                            + " offers "
                            + action.id()));
    if (!actions(harness).contains(action)) {
      throw new NotEvaluated("the harness does not offer " + action.id());
    }
    return harness;
  }

  private Set<Harness.Action> actions(Harness harness) {
    @Nullable Set<Harness.Action> actions = harness.actions(runtime());
    if (actions == null) {
      throw new Hindered("the harness fails: actions returns null instead of a set");
    }
    return actions;
  }

  private Optional<Harness> harness() {
    return subject.harness().map(calls::unwrapping);
  }

  /** Makes the bench mend a device that the harness acted on, when the test ends. */
  public void mendLater(String deviceId) {
    acted.add(deviceId);
  }

  /** The test has failed: its calls are the ones to tell. */
  void failed() {
    subject.failed();
  }

  /** Opens the gates, closes the resources and mends the devices. */
  @Override
  public void close() {
    calls.freeze();
    gates.forEach(SettableEvent::complete);
    watches.forEach(Stopwatch::close);
    for (Resource resource : resources) {
      // whether close may fail is decided by the LIF rules, not by whichever rule ran just now
      tidy("close of a resource", resource::close);
      subject.closed(resource);
    }
    for (String deviceId : acted) {
      mend(deviceId);
    }
    for (String deviceId : longRuns.devices()) {
      tidy("waiting for " + deviceId, () -> longRuns.awaitFree(deviceId));
    }
    // in a framework there is one runtime alone, and the rules to come must find it as it was
    restarted
        .filter(anew -> anew == subject.runtime())
        .ifPresent(
            anew ->
                tidy(
                    "another restart",
                    () ->
                        Objects.requireNonNull(
                            subject.restart().orElseThrow().get(), "restarted")));
  }

  /** A device that stays broken is the harness's doing, whatever the rules to come see of it. */
  private void mend(String deviceId) {
    String failure =
        tidy(
            "mend of " + deviceId,
            () -> harness().ifPresent(harness -> harness.mend(runtime(), deviceId)));
    if (failure.isEmpty()) {
      subject.mended(deviceId);
    } else {
      subject.notMended(deviceId, "after " + rule.id() + ": " + failure);
    }
  }

  /** Whatever foreign code throws here is no verdict, and must not keep the rest from its end. */
  private String tidy(String what, Call call) {
    try {
      call.run();
      return "";
    } catch (Throwable e) {
      String failure = what + " failed: " + CallText.of(e);
      note(failure);
      return failure;
    }
  }

  @Override
  public String toString() {
    return "bench of " + rule.id() + " " + Arrays.toString(resources.toArray());
  }
}
