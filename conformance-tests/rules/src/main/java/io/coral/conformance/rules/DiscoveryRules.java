package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Event;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.lifecycle.SettableEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** DSC: what discovery tells, and that it only looks. */
final class DiscoveryRules {

  private static final int ROUNDS = 20;
  private static final int MANY = 1000;
  private static final Duration LONG = Duration.ofSeconds(2);

  @Verifies(value = "DSC-02", lookAt = "the three texts of each Finding that discover() makes")
  void findingsSayWhatIsMissingAndWhatToDo(Bench bench) {
    expectComplete(bench.runtime().discover().findings());
  }

  static void expectComplete(List<Finding> findings) {
    for (Finding finding : findings) {
      Expect.that(!finding.subject().isBlank(), "a finding names its subject", finding);
      Expect.that(!finding.cause().isBlank(), "a finding says its cause", finding);
      Expect.that(!finding.remedy().isBlank(), "a finding says the remedy", finding);
    }
  }

  @Verifies(value = "DSC-04", lookAt = "the collection that devices are kept in: is it ordered?")
  void theDevicesAreTheSameInTheSameOrder(Bench bench) {
    AcceleratorRuntime runtime = bench.runtime();
    List<String> first = ids(runtime.discover());
    Expect.equal("the number of different ids", first.size(), new HashSet<>(first).size());
    // a discovery that goes wrong at some number or after some time has a hard time
    long end = System.nanoTime() + LONG.toNanos();
    for (int i = 2; i <= MANY && (i <= ROUNDS || System.nanoTime() < end); i++) {
      Expect.equal("the devices of discovery " + i, first, ids(runtime.discover()));
    }
    Resource resource = bench.programmed();
    for (int i = 0; i < ROUNDS; i++) {
      Expect.equal("the devices while one is open", first, ids(runtime.discover()));
    }
    resource.close();
    Expect.equal("the devices after it was closed", first, ids(runtime.discover()));
  }

  private static List<String> ids(Discovery discovery) {
    return discovery.devices().stream().map(DeviceInfo::id).toList();
  }

  @Verifies(value = "DSC-05", lookAt = "whether discover() opens, resets or re-reads a device")
  void discoveryOnlyLooks(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, 64 * 1024);
    ResourceState before = resource.state();
    addition.copyInAndAwait();
    SettableEvent gate = bench.gate();
    Event run = addition.launch(gate);
    bench.runtime().discover();
    gate.complete();
    for (int i = 0; i < ROUNDS; i++) {
      bench.runtime().discover();
    }
    Expect.completes("a run during which devices were discovered", run);
    Expect.equal("the state after discovery", before, resource.state());
    addition.fetchAndCheck("vector_add during which devices were discovered");
    addition.refill(bench.random());
    addition.runAndCheck("vector_add after discovery");
  }

  @Verifies(value = "DSC-07", lookAt = "when the listener is called, and what discover() reads")
  void arrivalsAndRemovalsAreTold(Bench bench) {
    Harness harness = bench.harness(Harness.Action.PLUG);
    // a runtime of the rule's own: the rules to come must find the devices as they were
    AcceleratorRuntime runtime = bench.restarted();
    Heard heard = new Heard();
    HotPlug hotPlug = runtime.capability(HotPlug.class);
    HotPlug.Subscription throwing = hotPlug.subscribe(new Throwing());
    HotPlug.Subscription subscription = hotPlug.subscribe(heard);
    String id = bench.device().id();
    Duration bound = bench.bounds().hotPlug().plus(Expect.SLACK);

    harness.unplug(runtime, id);
    Expect.eventually(
        bound, "the removal of " + id + " is told", () -> heard.removed.contains(id), () -> heard);
    Expect.that(
        !ids(runtime.discover()).contains(id),
        "discover() does not list a removed device",
        runtime.discover());

    harness.plug(runtime, id);
    Expect.eventually(bound, "the arrival is told", () -> !heard.arrived.isEmpty(), () -> heard);
    DeviceInfo arrived = heard.arrived.get(0);
    Expect.that(
        ids(runtime.discover()).contains(arrived.id()),
        "discover() lists the device that has arrived, " + arrived.id(),
        runtime.discover());
    Expect.equal("how often the removal is told", List.of(id), heard.removed);
    // a composite runtime may make one device of a spare board and another of the new one
    Expect.that(
        heard.arrived.stream().map(DeviceInfo::id).distinct().count() == heard.arrived.size(),
        "each arrival is told once",
        heard);
    subscription.close();
    harness.unplug(runtime, arrived.id());
    Expect.eventually(
        bound,
        "discover() no longer lists " + arrived.id(),
        () -> !ids(runtime.discover()).contains(arrived.id()),
        runtime::discover);
    Expect.that(
        !heard.removed.contains(arrived.id()) || arrived.id().equals(id),
        "a closed subscription hears nothing",
        heard);
    throwing.close();
  }

  @Verifies(value = "DSC-08", lookAt = "what a device's id is made of: a slot, or the board")
  void theIdOfARemovedBoardIsNotReused(Bench bench) {
    Harness harness = bench.harness(Harness.Action.PLUG);
    AcceleratorRuntime runtime = bench.restarted();
    Map<String, List<String>> serials = new HashMap<>();
    for (DeviceInfo device : runtime.discover().devices()) {
      serials.put(device.id(), device.serials());
    }
    String id = bench.device().id();
    for (int i = 0; i < 5; i++) {
      String gone = id;
      harness.unplug(runtime, gone);
      List<String> left = ids(runtime.discover());
      harness.plug(runtime, gone);
      Optional<DeviceInfo> come =
          runtime.discover().devices().stream()
              .filter(device -> !left.contains(device.id()))
              .findFirst();
      Expect.that(come.isPresent(), "a board that was plugged in is listed", runtime.discover());
      DeviceInfo device = come.get();
      List<String> known = serials.putIfAbsent(device.id(), device.serials());
      // the same id is right for the same board alone, and only a serial number can tell that
      Expect.that(
          known == null || (!known.isEmpty() && known.equals(device.serials())),
          "another board gets an id that was never given",
          device.id() + " again, with the serial numbers " + device.serials());
      id = device.id();
    }
  }

  /** What is wrong with one listener is no matter of the others. */
  private static final class Throwing implements HotPlug.Listener {
    @Override
    public void arrived(DeviceInfo device) {
      throw new IllegalStateException("thrown by a listener on purpose");
    }

    @Override
    public void removed(String deviceId) {
      throw new StackOverflowError("thrown by a listener on purpose");
    }
  }

  private static final class Heard implements HotPlug.Listener {
    final List<DeviceInfo> arrived = new CopyOnWriteArrayList<>();
    final List<String> removed = new CopyOnWriteArrayList<>();

    @Override
    public void arrived(DeviceInfo device) {
      arrived.add(device);
    }

    @Override
    public void removed(String deviceId) {
      removed.add(deviceId);
    }

    @Override
    public String toString() {
      return "arrived " + arrived + ", removed " + removed;
    }
  }
}
