package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.NotEvaluated;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.conformance.rules.source.KitFramework;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.RuntimeProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.util.tracker.ServiceTracker;

/** The bundle as it comes and goes in a framework: PKG-06, PKG-07, DSC-01, DSC-06. */
final class BundleRules {

  private static final int CYCLES = 20;

  @Verifies(
      value = "DSC-01",
      lookAt = "@RuntimeProvider and @Component(service = AcceleratorRuntime.class)",
      fresh = true)
  void oneServiceTellsWhatTheRuntimeDeclares(Bench bench) {
    try (KitFramework framework = KitFramework.boot(bench.bundle())) {
      framework.start();
      List<ServiceReference<?>> services = framework.awaitServices();
      Expect.equal("the number of AcceleratorRuntime services", 1, services.size());
      RuntimeInfo info = framework.runtime().info();
      expectProperty(services.get(0), "id", info.id());
      expectProperty(services.get(0), "vendor", info.vendor());
      Object spec = services.get(0).getProperty(RuntimeProvider.PREFIX_ + "spec");
      Expect.equal(
          "the service property spec as a version",
          Version.parseVersion(info.specVersion()),
          spec == null ? null : Version.parseVersion(spec.toString()));
      Expect.equal(
          "the service property features",
          new HashSet<>(info.features()),
          PackageRules.set(services.get(0).getProperty(RuntimeProvider.PREFIX_ + "features")));
      expectProperty(services.get(0), "composite", info.composite());
    }
  }

  private static void expectProperty(ServiceReference<?> service, String name, Object value) {
    Expect.equal(
        "the service property " + RuntimeProvider.PREFIX_ + name,
        value,
        service.getProperty(RuntimeProvider.PREFIX_ + name));
  }

  @Verifies(value = "DSC-06", lookAt = "@Deactivate: it closes what is open", fresh = true)
  void stoppingTheBundleWithdrawsItsDevices(Bench bench) throws BundleException {
    try (KitFramework framework = KitFramework.bootWithMembers(bench.bundle())) {
      framework.start();
      AcceleratorRuntime runtime = framework.runtimeWithDevices();
      try (Bench there = bench.on(runtime)) {
        Resource resource = there.open();
        framework.bundle().stop();
        Expect.equal("the services after the stop", List.of(), framework.services());
        Expect.that(
            resource.state().phase() == Phase.CLOSED || resource.state().phase() == Phase.LOST,
            "a device is not open any more when its bundle has stopped",
            resource.state());
        Expect.failure("open after the stop fails", () -> runtime.open(resource.info().id()));
      }
      framework.start();
      try (Bench again = bench.on(framework.runtimeWithDevices())) {
        Expect.success("open after another start", again::open);
      }
    }
  }

  @Verifies(
      value = "PKG-06",
      lookAt = "what the component needs at its activation; references must be dynamic",
      fresh = true)
  void everyStartOrderWorks(Bench bench) throws BundleException {
    try (KitFramework framework = KitFramework.boot(bench.bundle())) {
      framework.start();
      List<String> usual = ids(framework.runtime());
      List<Bundle> bundles =
          List.of(
              framework.bundle(),
              framework.bundle(KitFramework.SCR),
              framework.bundle(KitFramework.CONFIG_ADMIN));
      for (List<Bundle> order : permutations(bundles)) {
        for (int place = 0; place <= order.size(); place += order.size()) {
          for (Bundle bundle : bundles) {
            bundle.stop();
          }
          expectRuntime(framework, order, place, usual);
        }
      }
    }
  }

  /**
   * Starts the bundles in that order, a client coming at that place, which then finds a runtime.
   */
  private static void expectRuntime(
      KitFramework framework, List<Bundle> order, int place, List<String> usual)
      throws BundleException {
    ServiceTracker<AcceleratorRuntime, AcceleratorRuntime> client =
        new ServiceTracker<>(framework.context(), AcceleratorRuntime.class, null);
    try {
      for (int i = 0; i <= order.size(); i++) {
        if (i == place) {
          client.open();
        }
        if (i < order.size()) {
          order.get(i).start();
        }
      }
      List<String> names = order.stream().map(Bundle::getSymbolicName).toList();
      String what = "in the order " + names + " with a client at place " + place;
      Expect.eventually(
          KitFramework.READY,
          "a client finds the runtime when bundles start " + what,
          () -> client.getService() != null,
          () -> "no service");
      AcceleratorRuntime runtime = client.getService();
      Expect.equal("the devices when bundles start " + what, usual, ids(runtime));
    } finally {
      client.close();
    }
  }

  private static List<String> ids(AcceleratorRuntime runtime) {
    return runtime.discover().devices().stream().map(DeviceInfo::id).toList();
  }

  private static <T> List<List<T>> permutations(List<T> elements) {
    if (elements.isEmpty()) {
      return List.of(List.of());
    }
    List<List<T>> all = new ArrayList<>();
    for (T first : elements) {
      List<T> rest = new ArrayList<>(elements);
      rest.remove(first);
      for (List<T> tail : permutations(rest)) {
        List<T> order = new ArrayList<>(Collections.singletonList(first));
        order.addAll(tail);
        all.add(order);
      }
    }
    return all;
  }

  @Verifies(
      value = "PKG-07",
      lookAt = "native state and static fields that outlive the bundle",
      fresh = true)
  void twentyCyclesLeaveTheRuntimeAsItWas(Bench bench) throws Exception {
    bench.binary(Role.VECTOR_ADD);
    try (KitFramework framework = KitFramework.bootWithMembers(bench.bundle())) {
      framework.start();
      AcceleratorRuntime runtime = framework.runtimeWithDevices();
      List<String> first = ids(runtime);
      use(bench, runtime, "after the first start");
      for (int i = 1; i <= CYCLES; i++) {
        framework.bundle().stop();
        framework.start();
        expectAsBefore(bench, framework, first, "in cycle " + i + " of start, stop and update");
        framework.update();
        expectAsBefore(bench, framework, first, "after cycle " + i + " of start, stop and update");
      }
    }
  }

  private static void expectAsBefore(
      Bench bench, KitFramework framework, List<String> devices, String when) {
    AcceleratorRuntime runtime = framework.runtimeWithDevices();
    Expect.equal("the devices " + when, devices, ids(runtime));
    use(bench, runtime, when);
  }

  /** Opens, programs, runs and closes the device under test. */
  private static void use(Bench bench, AcceleratorRuntime runtime, String when) {
    String device = bench.device().id();
    if (!ids(runtime).contains(device)) {
      throw new NotEvaluated(
          "the bundle by itself, with the members beside it, does not list the device " + device);
    }
    try (Bench there = bench.on(runtime)) {
      VectorAddition.on(there, there.programmed(device, Role.VECTOR_ADD), 256)
          .runAndCheck("vector_add " + when);
    }
  }
}
