package io.coral.kubernetes.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.Coral;
import io.coral.api.Drain;
import io.coral.api.Grant;
import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.kubernetes.wire.Pods;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The node plugin beside a kubelet that is as strict as the real one. */
@Timeout(120)
class NodePluginTest {

  private static final String SIM = "coral/sim";
  private static final long SEED = 17;
  private static final int RESTARTS = 8;
  private static final Path CLIENT = Path.of("../clients/python/src").toAbsolutePath();
  private static final Path CONTAINER = Path.of("src/test/python/container.py").toAbsolutePath();

  @TempDir private static Path shared;
  private static TestKubelet kubelet;

  @TempDir private Path temp;
  private DaemonRig rig;
  private NodePlugin plugin;
  private final List<String> events = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void makeKubelet() throws IOException {
    kubelet = new TestKubelet(shared.resolve("kubelet"));
  }

  @BeforeEach
  void start() throws IOException {
    rig = new DaemonRig(temp, "count=2; faults=run:2=lose");
    kubelet.start();
    startPlugin(Map.of());
    // the kubelet calls whoever registers; one that went meanwhile is a fault, of a later test even
    awaitHealthy("sim-0", "sim-1");
  }

  private void startPlugin(Map<String, String> more) throws IOException {
    startPlugin(more, kind -> false);
  }

  private void startPlugin(Map<String, String> more, Predicate<String> isClaimable)
      throws IOException {
    startPlugin(rig.coral(), more, isClaimable);
  }

  private void startPlugin(Coral coral, Map<String, String> more, Predicate<String> isClaimable)
      throws IOException {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "kubelet", shared.resolve("kubelet").toString(),
                "sockets", temp.resolve("pods").toString(),
                "labels", temp.resolve("features.d/coral").toString(),
                "look", "50ms",
                "release.after", "500ms"));
    settings.putAll(more);
    plugin =
        NodePlugin.start(
            coral,
            rig.entrances(),
            NodeSettings.of(Settings.of(NodeSettings.PID, settings)),
            isClaimable,
            (pod, kind, reason, message) -> events.add(pod.name() + " " + reason + " " + message));
  }

  @AfterEach
  void stop() {
    List<String> faults = kubelet.faults();
    plugin.close();
    rig.close();
    kubelet.forget();
    assertThat(faults).as("what a kubelet refuses").isEmpty();
  }

  @AfterAll
  static void stopKubelet() {
    kubelet.close();
  }

  private void awaitHealthy(String... devices) {
    await().untilAsserted(() -> assertThat(kubelet.healthy(SIM)).containsExactly(devices));
  }

  private void awaitGrants(Grant... grants) {
    await().untilAsserted(() -> assertThat(rig.coral().grants()).containsExactlyInAnyOrder(grants));
  }

  private static String run(TestKubelet.Given given, int additions) throws Exception {
    assertThat(given.socket().getParent()).isEqualTo(given.container());
    return Container.run(
        given.host(),
        given.container(),
        "ro",
        List.of(CLIENT, CONTAINER.getParent()),
        List.of("CORAL_SOCKET=" + given.socket(), "PYTHONPATH=" + CLIENT),
        CONTAINER.toString(),
        String.valueOf(additions),
        "test.add");
  }

  @Test
  void aContainerAddsOnTheBoardThatItWasGivenAndNobodyElseDoes() throws Exception {
    TestKubelet.Given given = kubelet.allocate(SIM, 1, "one");

    assertThat(run(given, 1)).isEqualTo("['sim-0']\nsim-0 2.0\n");
    assertThat(rig.coral().grants()).containsExactly(Grant.exclusive("pod-sim-0", Set.of("sim-0")));
    assertThat(temp.resolve("features.d/coral")).hasContent("coral/sim=1.0\n");
  }

  @Test
  void anEngineThatFailsIsLookedAtAgain() throws IOException {
    plugin.close();
    AtomicInteger failures = new AtomicInteger();
    Coral failing =
        (Coral)
            Proxy.newProxyInstance(
                Coral.class.getClassLoader(),
                new Class<?>[] {Coral.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("activity") && failures.getAndIncrement() < 2) {
                    throw new IllegalStateException("it is a test's");
                  }
                  return method.invoke(rig.coral(), arguments);
                });

    startPlugin(failing, Map.of(), kind -> false);

    await().until(() -> failures.get() > 2);
    awaitHealthy("sim-0", "sim-1");
  }

  @Test
  void whatAPodHadIsFreeOnceItHasEnded() {
    TestKubelet.Given given = kubelet.allocate(SIM, 2, "both");
    awaitGrants(Grant.exclusive("pod-sim-0", Set.of("sim-0", "sim-1")));
    assertThat(kubelet.tryAllocate(SIM, 1, "late")).contains("available 0");

    kubelet.end("both");

    awaitGrants(Grant.of("pod-sim-0", Set.of()));
    await().untilAsserted(() -> assertThat(given.host()).doesNotExist());
  }

  @Test
  void aBoardIsTheNextPodsAtOnceThoughNobodyHasLookedMeanwhile() {
    kubelet.allocate(SIM, 2, "both");
    kubelet.end("both");
    kubelet.allocate(SIM, 1, "first");
    kubelet.allocate(SIM, 1, "second");

    awaitGrants(
        Grant.exclusive("pod-sim-0", Set.of("sim-0")),
        Grant.exclusive("pod-sim-1", Set.of("sim-1")));
  }

  @Test
  void aKubeletThatStartsAnewIsAskedAnewAndTakesNothingFromAnybody() throws Exception {
    TestKubelet.Given given = kubelet.allocate(SIM, 1, "one");
    kubelet.stop();
    assertThat(given.host().resolve("coral.sock")).exists();

    kubelet.startWithoutPods();
    awaitHealthy("sim-0", "sim-1");
    kubelet.learnPods();

    assertThat(rig.coral().grants()).containsExactly(Grant.exclusive("pod-sim-0", Set.of("sim-0")));
    assertThat(kubelet.allocate(SIM, 1, "two").devices()).containsExactly("sim-1");
    assertThat(run(given, 1)).contains("sim-0 2.0");
  }

  @Test
  void aKubeletIsAskedOnceWhileItLooks() {
    try (Drain drain = rig.coral().drain("sim-1", "a new fan", Duration.ZERO)) {
      awaitHealthy("sim-0");
      assertThat(drain.board()).isEqualTo("sim-1");
    }
    awaitHealthy("sim-0", "sim-1");

    assertThat(kubelet.registrations()).isEqualTo(1);
  }

  @Test
  void aKubeletThatRefusesIsAskedAgain() {
    kubelet.stop();
    kubelet.refuse(true);
    kubelet.start();
    await().until(() -> kubelet.registrations() > 1);
    kubelet.refuse(false);

    awaitHealthy("sim-0", "sim-1");
  }

  @Test
  void anotherPluginServesWhatThisOneHadGivenAndFreesWhatEndedMeanwhile() throws Exception {
    TestKubelet.Given given = kubelet.allocate(SIM, 1, "stays");
    kubelet.allocate(SIM, 1, "ends");
    plugin.close();
    assertThat(given.host().resolve("coral.sock")).doesNotExist();
    awaitHealthy();
    assertThat(rig.coral().grants()).hasSize(2);
    kubelet.end("ends");

    startPlugin(Map.of());

    awaitGrants(Grant.exclusive("pod-sim-0", Set.of("sim-0")), Grant.of("pod-sim-1", Set.of()));
    await().untilAsserted(() -> assertThat(given.host().resolve("coral.sock")).exists());
    assertThat(run(given, 1)).contains("sim-0 2.0");
  }

  @Test
  void aSecondPluginOffersNothingBesideTheFirstAndTakesOverOnceThatHasGone() throws Exception {
    TestKubelet.Given given = kubelet.allocate(SIM, 1, "one");
    NodePlugin first = plugin;
    startPlugin(Map.of());
    assertThat(kubelet.allocate(SIM, 1, "two").devices()).containsExactly("sim-1");
    assertThat(kubelet.registrations()).isEqualTo(1);

    first.close();

    await().until(() -> kubelet.registrations() == 2);
    awaitHealthy("sim-0", "sim-1");
    await().untilAsserted(() -> assertThat(given.host().resolve("coral.sock")).exists());
    assertThat(run(given, 1)).contains("sim-0 2.0");
    assertThat(rig.coral().grants())
        .containsExactlyInAnyOrder(
            Grant.exclusive("pod-sim-0", Set.of("sim-0")),
            Grant.exclusive("pod-sim-1", Set.of("sim-1")));
  }

  @Test
  void aContainerHasItsBoardAloneAsSoonAsADaemonThatStartsAnewFindsIt() throws IOException {
    Set<String> boards = Set.copyOf(kubelet.allocate(SIM, 1, "stays").devices());
    plugin.close();
    rig.close();
    rig = new DaemonRig(temp, "count=2");
    int looks = kubelet.looks();
    Coral late =
        (Coral)
            Proxy.newProxyInstance(
                Coral.class.getClassLoader(),
                new Class<?>[] {Coral.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("activity")) {
                    await().until(() -> kubelet.looks() > looks);
                  }
                  return method.invoke(rig.coral(), arguments);
                });

    startPlugin(late, Map.of("release.after", "24h"), kind -> false);

    awaitGrants(Grant.exclusive(Allocations.tenant(boards), boards));
  }

  @Test
  void aKubeletThatRestartsInAnyStateGivesNoBoardTwiceAndLosesNone() throws IOException {
    plugin.close();
    awaitHealthy();
    startPlugin(Map.of("release.after", "2s"));
    Random random = new Random(SEED);
    Map<String, Set<String>> pods = new TreeMap<>();
    for (int round = 0; round < RESTARTS; round++) {
      awaitHealthy("sim-0", "sim-1");
      if (pods.size() < 2 && random.nextBoolean()) {
        String pod = "pod-" + round;
        pods.put(pod, Set.copyOf(kubelet.allocate(SIM, 1, pod).devices()));
      }
      for (int quick = random.nextInt(3); quick >= 0; quick--) {
        kubelet.stop();
        kubelet.startWithoutPods();
      }
      if (!pods.isEmpty() && random.nextInt(3) == 0) {
        String ended = pods.keySet().iterator().next();
        pods.remove(ended);
        kubelet.end(ended);
      }
      kubelet.learnPods();
      for (Set<String> boards : pods.values()) {
        assertThat(rig.coral().grants())
            .as("seed %d, round %d", SEED, round)
            .contains(Grant.exclusive(Allocations.tenant(boards), boards));
      }
    }
    pods.keySet().forEach(kubelet::end);

    await()
        .untilAsserted(
            () ->
                assertThat(rig.coral().grants())
                    .allSatisfy(grant -> assertThat(grant.boards().get()).isEmpty()));
  }

  @Test
  void aBoardThatIsLostIsGivenToNobodyAndItsPodIsTold() throws Exception {
    TestKubelet.Given given = kubelet.allocate(SIM, 1, "one");

    assertThat(run(given, 3)).contains("sim-0 2.0", "the board was lost");

    awaitHealthy("sim-1");
    await()
        .untilAsserted(
            () ->
                assertThat(events)
                    .anyMatch(said -> said.startsWith("one BoardLost sim-0 of coral/sim cannot")));
    assertThat(kubelet.allocate(SIM, 1, "two").devices()).containsExactly("sim-1");
    assertThat(kubelet.tryAllocate(SIM, 1, "three")).contains("available 0");
  }

  @Test
  void aBoardThatIsPluggedInIsOfferedAndOneThatIsTakenOutIsGivenToNobody() throws IOException {
    plugin.close();
    awaitHealthy();
    BoardModel model = BoardModel.DEFAULT.withoutDelays();
    try (SimRuntime simulator =
            new SimRuntime(List.of(model), SimRuntime.ALL_FEATURES, SimClock.REAL);
        Engine engine = new Engine(DiskRepository.ofSystemProperties())) {
      engine.add(simulator, 1);
      startPlugin(engine, Map.of(), kind -> false);
      awaitHealthy("sim-0");
      assertThat(kubelet.allocate(SIM, 1, "one").devices()).containsExactly("sim-0");

      assertThat(simulator.plug(model).id()).isEqualTo("sim-1");
      awaitHealthy("sim-0", "sim-1");
      assertThat(kubelet.allocate(SIM, 1, "two").devices()).containsExactly("sim-1");

      simulator.unplug("sim-0");
      awaitHealthy("sim-1");
      await()
          .untilAsserted(
              () ->
                  assertThat(events)
                      .anyMatch(
                          said -> said.startsWith("one BoardLost sim-0 of coral/sim cannot")));
      kubelet.end("one");
      assertThat(kubelet.tryAllocate(SIM, 1, "three")).contains("available 0");
    }
  }

  @Test
  void whatAnOperatorKeepsForSomebodyIsNotOffered() {
    rig.coral().grant(Grant.exclusive("blue", Set.of("sim-0")));

    awaitHealthy("sim-1");
    assertThat(kubelet.insist(SIM, "sim-0"))
        .contains("coral/sim sim-0 cannot be used now: tenant blue has it alone");
    assertThat(kubelet.insist(SIM, "sim-9")).contains("coral/sim sim-9 is not there any more");
  }

  @Test
  void boardsOfTwoKindsAreTwoResourcesEachWithItsOwnBoards() throws Exception {
    String other = "coral/other";
    awaitHealthy("sim-0", "sim-1");
    plugin.close();
    rig.close();
    rig = new DaemonRig(temp, "count=1, count=1; name=other; version=2.0");
    startPlugin(Map.of());
    awaitHealthy("sim-0");
    await().untilAsserted(() -> assertThat(kubelet.healthy(other)).containsExactly("sim-1"));
    assertThat(temp.resolve("features.d/coral")).hasContent("coral/other=2.0\ncoral/sim=1.0\n");

    assertThat(kubelet.tryAllocate(SIM, 2, "both")).contains("available 1");
    TestKubelet.Given one = kubelet.allocate(SIM, 1, "one");
    TestKubelet.Given two = kubelet.allocate(other, 1, "two");

    assertThat(one.devices()).containsExactly("sim-0");
    assertThat(two.devices()).containsExactly("sim-1");
    awaitGrants(
        Grant.exclusive("pod-sim-0", Set.of("sim-0")),
        Grant.exclusive("pod-sim-1", Set.of("sim-1")));
    assertThat(run(one, 1)).isEqualTo("['sim-0']\nsim-0 2.0\n");
    assertThat(run(two, 0)).isEqualTo("['sim-1']\n");
    kubelet.end("two");
    awaitGrants(Grant.exclusive("pod-sim-0", Set.of("sim-0")), Grant.of("pod-sim-1", Set.of()));
    assertThat(kubelet.allocate(other, 1, "three").devices()).containsExactly("sim-1");
  }

  @Test
  void aSharedBoardIsGivenToSeveralPodsEachWithItsShare() throws Exception {
    plugin.close();
    startPlugin(Map.of("replicas", SIM + "=2"));
    awaitHealthy("sim-0::0", "sim-0::1", "sim-1::0", "sim-1::1");

    assertThat(kubelet.allocate(SIM, 2, "two").devices()).containsExactly("sim-0::0", "sim-1::0");
    TestKubelet.Given given = kubelet.allocate(SIM, 1, "one");

    awaitGrants(
        Grant.of("pod-sim-0__0", Set.of("sim-0", "sim-1")),
        Grant.of("pod-sim-0__1", Set.of("sim-0")));
    assertThat(rig.coral().shares())
        .filteredOn(share -> share.tenant().equals("pod-sim-0__0"))
        .singleElement()
        .satisfies(share -> assertThat(share.weight()).isEqualTo(2));
    assertThat(run(given, 1)).contains("sim-0 2.0");
  }

  /** Its driver shows a device node of the first board. */
  private Map<String, String> raw() throws IOException {
    Path pci = temp.resolve("pci");
    Files.createDirectories(pci.resolve("0000:01:00.0/drm/renderD128"));
    return Map.of("raw", SIM, "pci", pci.toString());
  }

  private List<String> owners() {
    return rig.coral().boards().stream().flatMap(board -> board.owner().stream()).toList();
  }

  @Test
  void aRawBoardIsItsContainersByItsDeviceNodeAndTheEngineLeavesItAlone() throws IOException {
    plugin.close();
    startPlugin(raw());
    awaitHealthy("sim-0");

    assertThat(kubelet.tryAllocate(SIM, 1, "one"))
        .contains("\"nodes\": [\"/dev/dri/renderD128 rw\"]", "\"cdi\": []")
        .doesNotContain("\"host\"");
    assertThat(kubelet.insist(SIM, "sim-1"))
        .contains("coral/sim sim-1 cannot be used now: it has no device node: ");
    assertThat(owners()).containsExactly("pod-raw", "pod-raw");
    assertThat(rig.coral().grants()).isEmpty();
    Pods.PodResources.Builder pod = Pods.PodResources.newBuilder();
    pod.addContainersBuilder().addDevicesBuilder().setResourceName(SIM).addDeviceIds("sim-0");
    assertThat(Tenants.of(rig.coral(), pod.build())).as("whose boards are served").isEmpty();
  }

  @Test
  void aRawBoardThatAnOperatorPutsBackIsTakenAgainAndOneThatIsRawNoMoreIsTheEngines()
      throws IOException {
    plugin.close();
    startPlugin(raw());
    await().until(() -> owners().size() == 2);
    List<Drain> first = rig.coral().drains();
    first.forEach(Drain::close);
    await()
        .untilAsserted(
            () -> assertThat(rig.coral().drains()).hasSize(2).doesNotContainAnyElementsOf(first));
    plugin.close();
    assertThat(owners()).as("for containers go on").hasSize(2);

    startPlugin(Map.of());

    await().until(() -> owners().isEmpty());
    awaitHealthy("sim-0", "sim-1");
  }

  @Test
  void aRawBoardIsADeviceOfTheContainersRuntimeWhereThatIsAsked() throws IOException {
    plugin.close();
    Map<String, String> settings = new HashMap<>(raw());
    settings.put("cdi", shared.resolve("cdi").toString());
    startPlugin(settings);
    awaitHealthy("sim-0");

    assertThat(kubelet.tryAllocate(SIM, 1, "one"))
        .contains("\"nodes\": [\"/dev/dri/renderD128 rw\"]", "\"cdi\": [\"coral.io/board=sim-0\"]");
  }

  @Test
  void aKindThatIsRawAndSharedIsRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> startPlugin(Map.of("raw", SIM, "replicas", SIM + "=2")))
        .withMessageContaining("raw and replicas both name coral/sim");
  }

  @Test
  void boardsThatClaimsHaveAreNotOffered() throws IOException {
    plugin.close();
    awaitHealthy();
    Files.delete(temp.resolve("features.d/coral"));
    int before = kubelet.registrations();

    startPlugin(Map.of(), SIM::equals);

    await().untilAsserted(() -> assertThat(temp.resolve("features.d/coral")).exists());
    assertThat(kubelet.registrations()).isEqualTo(before);
  }
}
