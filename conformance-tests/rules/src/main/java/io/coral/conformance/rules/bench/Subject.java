package io.coral.conformance.rules.bench;

import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.source.FixedSource;
import io.coral.conformance.rules.source.RuntimeSource;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Resource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The runtime under test with everything that a run of the kit knows about it. Any thread. */
public final class Subject {

  private final RuntimeSource source;
  private final Fixture fixture;
  private final Optional<String> device;
  private final long seed;

  /** Every resource that a test opened and that was not closed yet. */
  private final Set<Resource> open = ConcurrentHashMap.newKeySet();

  /** The devices that were open once, and the kernels that were there once. */
  private final Set<String> hadDevices = ConcurrentHashMap.newKeySet();

  private final Set<String> hadKernels = ConcurrentHashMap.newKeySet();

  /** The devices that the harness acted on and did not mend, with what it said. */
  private final Map<String, String> broken = new ConcurrentHashMap<>();

  /** What processes saw that tried the bundle, by their surroundings. */
  private final Map<Object, ProbeRun.Seen> probed = new ConcurrentHashMap<>();

  /** The calls of the test that failed first, or of the one that ran last. */
  private Optional<CallRecord> calls = Optional.empty();

  private boolean failed;

  /**
   * A runtime under test.
   *
   * @param runtime the runtime
   * @param restart makes the runtime anew, as after a restart; absent where that is not possible
   * @param fixture what the vendor brings
   * @param harness what acts on devices from outside
   * @param bundle the jar or class folder of its bundle; absent where it is no bundle
   * @param device the device to test; absent for the fixture's, or the first of discovery
   * @param seed of all randomness
   */
  public Subject(
      AcceleratorRuntime runtime,
      Optional<Supplier<AcceleratorRuntime>> restart,
      Fixture fixture,
      Optional<Harness> harness,
      Optional<Path> bundle,
      Optional<String> device,
      long seed) {
    this(new FixedSource(runtime, restart, harness, bundle), fixture, device, seed);
  }

  /**
   * A runtime that is made when it is first needed.
   *
   * @param source where the runtime comes from
   * @param fixture what the vendor brings
   * @param device the device to test; absent for the fixture's, or the first of discovery
   * @param seed of all randomness
   */
  public Subject(RuntimeSource source, Fixture fixture, Optional<String> device, long seed) {
    this.source = Objects.requireNonNull(source, "source");
    this.fixture = Objects.requireNonNull(fixture, "fixture");
    this.device = Objects.requireNonNull(device, "device");
    this.seed = seed;
  }

  /** The runtime under test. */
  public AcceleratorRuntime runtime() {
    return source.runtime();
  }

  /** Makes the runtime anew. */
  public Optional<Supplier<AcceleratorRuntime>> restart() {
    return source.restart();
  }

  /** What the vendor brings. */
  public Fixture fixture() {
    return fixture;
  }

  /** What acts on devices from outside. */
  public Optional<Harness> harness() {
    return source.harness();
  }

  /** The jar or class folder of its bundle. */
  public Optional<Path> bundle() {
    return source.bundle();
  }

  /** What processes saw that tried the bundle, by their surroundings. */
  Map<Object, ProbeRun.Seen> probed() {
    return probed;
  }

  /** The same with another runtime, which has no harness and cannot be restarted. */
  Subject with(AcceleratorRuntime other) {
    return new Subject(
        new FixedSource(other, Optional.empty(), Optional.empty(), bundle()),
        fixture,
        device,
        seed);
  }

  /** The seed of all randomness. */
  public long seed() {
    return seed;
  }

  /** The devices by id that the run was told to use, the tested one first; may be empty. */
  public List<String> chosenDevices() {
    if (device.isEmpty()) {
      return fixture.devices();
    }
    List<String> others =
        fixture.devices().stream().filter(id -> !id.equals(device.get())).toList();
    return others.isEmpty() ? List.of(device.get()) : List.of(device.get(), others.get(0));
  }

  synchronized void recording(CallRecord record) {
    if (!failed) {
      calls = Optional.of(record);
    }
  }

  synchronized void failed() {
    failed = true;
  }

  /**
   * The last calls of the runtime in the rule that just ended or hung, and forgets them: those of
   * its first test that failed, or of the last. One a line, the oldest first.
   */
  public synchronized List<String> takeCalls() {
    List<String> lines = calls.map(CallRecord::lines).orElse(List.of());
    calls = Optional.empty();
    failed = false;
    return lines;
  }

  void opened(Resource resource) {
    open.add(resource);
    String deviceId = resource.info().id();
    hadDevices.add(deviceId);
    mended(deviceId);
  }

  /** Whether the device was open once: who holds it now is the runtime. */
  boolean hasOpened(String deviceId) {
    return hadDevices.contains(deviceId);
  }

  void notMended(String deviceId, String failure) {
    broken.put(deviceId, failure);
  }

  void mended(String deviceId) {
    broken.remove(deviceId);
  }

  /**
   * Nobody may judge the runtime by what the harness left broken.
   *
   * @throws Hindered when it did not mend the device
   */
  void requireMended(String deviceId) {
    String failure = broken.get(deviceId);
    if (failure != null) {
      throw new Hindered("the harness left device " + deviceId + " as it is, " + failure);
    }
  }

  void found(String kernel) {
    hadKernels.add(kernel);
  }

  /** Whether a compute unit of the kernel was open once: the fixture is right about its name. */
  boolean hasFound(String kernel) {
    return hadKernels.contains(kernel);
  }

  /** Takes note that a resource was closed. */
  public void closed(Resource resource) {
    open.remove(resource);
  }

  /** The resources that a test left open, because it hung. */
  public List<Resource> leftOpen() {
    return List.copyOf(open);
  }
}
