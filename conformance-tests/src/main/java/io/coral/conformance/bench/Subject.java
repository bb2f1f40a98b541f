package io.coral.conformance.bench;

import io.coral.conformance.fixture.Fixture;
import io.coral.conformance.fixture.Harness;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Resource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The runtime under test with everything that a run of the kit knows about it. Any thread. */
public final class Subject {

  private final AcceleratorRuntime runtime;
  private final Optional<Supplier<AcceleratorRuntime>> restart;
  private final Fixture fixture;
  private final Optional<Harness> harness;
  private final Optional<String> device;
  private final long seed;

  /** Every resource that a test opened and that was not closed yet. */
  private final Set<Resource> open = ConcurrentHashMap.newKeySet();

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
   * @param device the device to test; absent for the fixture's, or the first of discovery
   * @param seed of all randomness
   */
  public Subject(
      AcceleratorRuntime runtime,
      Optional<Supplier<AcceleratorRuntime>> restart,
      Fixture fixture,
      Optional<Harness> harness,
      Optional<String> device,
      long seed) {
    this.runtime = Objects.requireNonNull(runtime, "runtime");
    this.restart = Objects.requireNonNull(restart, "restart");
    this.fixture = Objects.requireNonNull(fixture, "fixture");
    this.harness = Objects.requireNonNull(harness, "harness");
    this.device = Objects.requireNonNull(device, "device");
    this.seed = seed;
  }

  /** The runtime under test. */
  public AcceleratorRuntime runtime() {
    return runtime;
  }

  /** Makes the runtime anew. */
  public Optional<Supplier<AcceleratorRuntime>> restart() {
    return restart;
  }

  /** What the vendor brings. */
  public Fixture fixture() {
    return fixture;
  }

  /** What acts on devices from outside. */
  public Optional<Harness> harness() {
    return harness;
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
