package io.coral.runtime.dualfpga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.DeviceClaim;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Claims in a real framework: the groups in a bundle, their rivals in another. */
class ServiceClaimsTest {

  @TempDir Path storage;

  private Framework framework;
  private ServiceClaims claims;
  private final SimRuntime simulator =
      new SimRuntime(
          Collections.nCopies(2, BoardModel.DEFAULT.withoutDelays()),
          SimRuntime.ALL_FEATURES,
          SimClock.REAL);

  private record Rival(String owner, Set<String> deviceIds, OptionalInt firstDevices, int priority)
      implements DeviceClaim {
    @Override
    public String runtimeId() {
      return SimRuntime.ID;
    }

    @Override
    public void released(String deviceId) {}
  }

  @BeforeEach
  void startTheFramework() throws Exception {
    framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
    framework.start();
    claims = new ServiceClaims(bundle().getBundleContext());
  }

  private Bundle bundle() throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    manifest.getMainAttributes().putValue(Constants.BUNDLE_SYMBOLICNAME, "groups");
    ByteArrayOutputStream jar = new ByteArrayOutputStream();
    new JarOutputStream(jar, manifest).close();
    Bundle bundle =
        framework
            .getBundleContext()
            .installBundle("groups", new ByteArrayInputStream(jar.toByteArray()));
    bundle.start();
    return bundle;
  }

  @AfterEach
  void stop() throws Exception {
    claims.close();
    simulator.close();
    framework.stop();
    framework.waitForStop(5_000);
  }

  private DualFpgaRuntime groups(Map<String, ?> settings) {
    DualFpgaRuntime groups =
        new DualFpgaRuntime(List.of(GroupSource.of("test", settings, List.of(simulator))), claims);
    claims.onChange(groups::refresh);
    return groups;
  }

  private ServiceRegistration<DeviceClaim> claim(Rival rival) {
    return framework.getBundleContext().registerService(DeviceClaim.class, rival, null);
  }

  private static Rival rival(int priority, String... boards) {
    return new Rival("a reservation", Set.of(boards), OptionalInt.empty(), priority);
  }

  private static List<String> ids(DualFpgaRuntime groups) {
    return groups.discover().devices().stream().map(DeviceInfo::id).toList();
  }

  private DeviceClaim own() throws Exception {
    BundleContext context = framework.getBundleContext();
    for (ServiceReference<DeviceClaim> reference :
        context.getServiceReferences(DeviceClaim.class, null)) {
      DeviceClaim claim = context.getService(reference);
      if (!(claim instanceof Rival)) {
        return claim;
      }
    }
    throw new AssertionError("the group has registered no claim");
  }

  private int claimCount() throws Exception {
    return framework.getBundleContext().getServiceReferences(DeviceClaim.class, null).size();
  }

  @Test
  void aGroupClaimsItsBoardsUntilItIsStopped() throws Exception {
    try (DualFpgaRuntime groups = groups(Map.of("priority", 3))) {
      assertThat(ids(groups)).containsExactly("sim-0+sim-1");
      assertThat(own().runtimeId()).isEqualTo("sim");
      assertThat(own().deviceIds()).containsExactlyInAnyOrder("sim-0", "sim-1");
      assertThat(own().priority()).isEqualTo(3);
      assertThat(own().owner()).contains("sim-0+sim-1", "test");
    }
    assertThat(claimCount()).isZero();
  }

  @Test
  void aGroupThatMissesABoardHoldsNoOther() throws Exception {
    try (DualFpgaRuntime groups = groups(Map.of("boards", "sim-1,sim-2"))) {
      assertThat(ids(groups)).isEmpty();
      assertThat(claimCount()).isZero();

      simulator.plug(BoardModel.DEFAULT);
      assertThat(ids(groups)).containsExactly("sim-1+sim-2");
      assertThat(own().deviceIds()).containsExactlyInAnyOrder("sim-1", "sim-2");

      simulator.unplug("sim-2");
      assertThat(ids(groups)).isEmpty();
      assertThat(claimCount()).isZero();
    }
  }

  @Test
  void aClaimThatFailsClaimsNothing() {
    try (DualFpgaRuntime groups = groups(Map.of())) {
      framework
          .getBundleContext()
          .registerService(
              DeviceClaim.class,
              new DeviceClaim() {
                @Override
                public String owner() {
                  return "nobody";
                }

                @Override
                public String runtimeId() {
                  throw new StackOverflowError("a claim of somebody else");
                }

                @Override
                public Set<String> deviceIds() {
                  return Set.of();
                }

                @Override
                public OptionalInt firstDevices() {
                  return OptionalInt.empty();
                }

                @Override
                public int priority() {
                  return 9;
                }

                @Override
                public void released(String deviceId) {}
              },
              null);

      assertThat(ids(groups)).containsExactly("sim-0+sim-1");
    }
  }

  @Test
  void aGroupThatLosesABoardGivesTheOtherOneBack() throws Exception {
    try (DualFpgaRuntime groups = groups(Map.of())) {
      assertThat(ids(groups)).hasSize(1);

      simulator.unplug("sim-0");

      assertThat(claimCount()).isZero();
    }
  }

  @Test
  void aStrongerClaimWithdrawsTheGroupAndTellsWhoseItIs() {
    try (DualFpgaRuntime groups = groups(Map.of())) {
      Resource open = groups.open("sim-0+sim-1");
      ServiceRegistration<DeviceClaim> stronger = claim(rival(1, "sim-1"));

      assertThat(open.state().phase()).isEqualTo(Phase.LOST);
      assertThat(ids(groups)).isEmpty();
      assertThat(groups.discover().findings())
          .singleElement()
          .extracting(Finding::toString)
          .asString()
          .contains("sim-1", "a reservation", "priority");
      open.close();
      stronger.unregister();

      assertThat(ids(groups)).containsExactly("sim-0+sim-1");
      groups.open("sim-0+sim-1").close();
    }
  }

  @Test
  void ofEqualClaimsTheEarlierWins() {
    ServiceRegistration<DeviceClaim> earlier =
        claim(new Rival("the kit", Set.of(), OptionalInt.of(1), 0));
    try (DualFpgaRuntime groups = groups(Map.of())) {
      assertThat(ids(groups)).isEmpty();
      earlier.unregister();
      assertThat(ids(groups)).hasSize(1);
      claim(rival(0, "sim-0"));
      assertThat(ids(groups)).hasSize(1);
    }
  }

  @Test
  void anOpenWaitsUntilTheEngineGivesTheBoardBack() throws Exception {
    try (DualFpgaRuntime groups = groups(Map.of())) {
      Resource held = simulator.open("sim-1");
      CompletableFuture<Resource> opening =
          CompletableFuture.supplyAsync(() -> groups.open("sim-0+sim-1"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                try {
                  simulator.open("sim-0").close();
                  return false;
                } catch (io.coral.spec.AcceleratorException e) {
                  return true;
                }
              });
      assertThat(opening).isNotDone();

      held.close();
      own().released("sim-1");

      opening.get(30, TimeUnit.SECONDS).close();
    }
  }

  @Test
  void anOpenDoesNotWaitForEver() {
    try (DualFpgaRuntime groups = groups(Map.of("release.wait", "50ms"));
        Resource held = simulator.open("sim-1")) {
      assertThat(held.info().id()).isEqualTo("sim-1");
      assertThatThrownBy(() -> groups.open("sim-0+sim-1"))
          .hasMessageContaining("BUSY")
          .hasMessageContaining("sim-1");
      simulator.open("sim-0").close();
    }
  }
}
