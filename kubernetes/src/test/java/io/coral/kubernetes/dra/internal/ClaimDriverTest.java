package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.coral.api.Coral;
import io.coral.api.Drain;
import io.coral.api.Grant;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.grpc.EventLoops;
import io.coral.kubernetes.internal.Container;
import io.coral.kubernetes.internal.Strict;
import io.coral.kubernetes.internal.TestKubelet;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The driver of claims beside a kubelet and an API server that are as strict as the real ones. */
@Timeout(120)
class ClaimDriverTest {

  private static final Path CLIENT = Path.of("../clients/python/src").toAbsolutePath();
  private static final Path CONTAINER = Path.of("src/test/python/container.py").toAbsolutePath();
  private static final EventLoops LOOPS = new EventLoops();

  @TempDir private static Path shared;
  private static TestKubelet kubelet;
  private static TestCluster cluster;

  private DaemonRig rig;
  private ClaimDriver driver;

  @BeforeAll
  static void startCluster() throws Exception {
    kubelet = new TestKubelet(shared.resolve("kubelet"), TestKubelet.messages(shared));
    cluster = new TestCluster(kubelet, shared);
    kubelet.start();
    apply(Files.readString(Path.of("deploy/claims/claims.yaml")), "DeviceClass");
    apply(Files.readString(Path.of("deploy/claim.yaml")), "ResourceClaimTemplate");
    apply(
        Files.readString(Path.of("deploy/claim.yaml"))
            .replace("\"u250\"", "\"sim\"")
            .replace("vector.addition", "test.add")
            .replace("name: u250", "name: sim"),
        "ResourceClaimTemplate");
    apply(
        Files.readString(Path.of("deploy/claim.yaml"))
            .replace("\"u250\"", "\"sim\"")
            .replace("vector.addition", "test.add")
            .replace("name: u250", "name: two-parts")
            .replace("exactly:", "exactly:\n            capacity: {requests: {shares: \"2\"}}"),
        "ResourceClaimTemplate");
  }

  private static void apply(String manifests, String kind) {
    assertThat(Strict.read(manifests)).containsKey(kind);
    for (Object each : new Yaml().loadAll(manifests)) {
      if (((Map<?, ?>) each).get("kind").equals(kind)) {
        cluster.apply(each);
      }
    }
  }

  /** The kubelet and the API server are processes of their own. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  @BeforeEach
  void start() throws IOException {
    startNode();
    awaitBoards("sim-0", "sim-1");
  }

  private void startNode() throws IOException {
    rig = new DaemonRig(shared.resolve("node"));
    startDriver("1h");
  }

  private void startDriver(String check) throws IOException {
    startDriver(Map.of("check", check));
  }

  private void startDriver(Map<String, String> more) throws IOException {
    startDriver(rig.coral(), more);
  }

  private void startDriver(Coral coral, Map<String, String> more) throws IOException {
    Map<String, String> said =
        new HashMap<>(
            Map.of(
                "kubelet", shared.resolve("kubelet").toString(),
                "node", TestCluster.NODE,
                "sockets", shared.resolve("claims").toString(),
                "state", shared.resolve("state").toString(),
                "cdi", shared.resolve("cdi").toString(),
                "api", cluster.address().toString(),
                "token", cluster.token().toString(),
                "certificate.authority", cluster.authority().toString(),
                "look", "20ms"));
    said.putAll(more);
    driver =
        ClaimDriver.start(
            coral,
            rig.entrances(),
            DiskRepository.ofSystemProperties(),
            ClaimSettings.of(Settings.of(ClaimSettings.PID, said), Map.of()),
            LOOPS);
    await().untilAsserted(() -> assertThat(kubelet.drivers()).containsExactly("coral.io"));
  }

  @AfterEach
  void stop() {
    driver.close();
    rig.close();
    assertThat(kubelet.faults()).as("what a kubelet or an API server refuses").isEmpty();
    await().untilAsserted(() -> assertThat(kubelet.drivers()).isEmpty());
  }

  @AfterAll
  static void stopCluster() {
    kubelet.close();
    LOOPS.close();
  }

  private static void awaitBoards(String... names) {
    await()
        .untilAsserted(
            () -> assertThat(cluster.offered().fieldNames()).toIterable().containsExactly(names));
  }

  private static String run(TestKubelet.Given given, int additions) throws Exception {
    assertThat(given.socket().getParent()).isEqualTo(given.container());
    return Container.run(
        given.host(),
        given.container(),
        "ro",
        List.of("CORAL_SOCKET=" + given.socket(), "PYTHONPATH=" + CLIENT),
        CONTAINER.toString(),
        String.valueOf(additions));
  }

  private static void end(String pod) {
    assertThat(cluster.unprepare(pod)).isEmpty();
    cluster.delete(pod);
  }

  @Test
  void aPodAddsOnTheBoardThatItsClaimSelectsAndNobodyElseDoes() throws Exception {
    assertThat(cluster.tryToSchedule("none", "u250")).contains("0 of 1");
    assertThat(cluster.schedule("one", "sim")).containsExactly("sim-0");

    TestKubelet.Given given = cluster.prepare("one");

    assertThat(run(given, 1)).isEqualTo("['sim-0']\nsim-0 2.0\n");
    assertThat(rig.coral().grants())
        .containsExactly(Grant.exclusive("claim-sim-0", Set.of("sim-0")));
    end("one");
    assertThat(rig.coral().grants()).containsExactly(Grant.of("claim-sim-0", Set.of()));
    assertThat(given.host()).doesNotExist();
    assertThat(shared.resolve("cdi")).isEmptyDirectory();
    assertThat(shared.resolve("state")).isEmptyDirectory();
  }

  @Test
  void theClusterSeesWhatABoardIs() {
    JsonNode attributes = cluster.offered().get("sim-0").get("attributes");

    assertThat(attributes.at("/vendor/string").asText()).isEqualTo("coral");
    assertThat(attributes.at("/board/string").asText()).isEqualTo("sim");
    assertThat(attributes.at("/shell/string").asText()).isEqualTo("1.0");
    assertThat(attributes.at("/id/string").asText()).isEqualTo("sim-0");
    assertThat(attributes.path("accelerators.coral.io/test_add").path("bool").asBoolean()).isTrue();
    assertThat(cluster.offered().get("sim-0").at("/capacity/ddr/value").asLong()).isPositive();
    JsonNode slice = cluster.slices().get(0);
    assertThat(slice.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo("uid-node-1");
  }

  @Test
  void theSameCallAgainIsHarmless() throws Exception {
    cluster.schedule("twice", "sim");
    TestKubelet.Given given = cluster.prepare("twice");

    assertThat(cluster.prepareAgain("twice")).isEqualTo(given);
    assertThat(run(given, 1)).contains("sim-0 2.0");

    assertThat(cluster.unprepare("twice")).isEmpty();
    end("twice");
  }

  @Test
  void anotherDaemonServesWhatWasPrepared() throws Exception {
    cluster.schedule("stays", "sim");
    TestKubelet.Given given = cluster.prepare("stays");
    driver.close();
    rig.close();
    assertThat(given.host().resolve("coral.sock")).doesNotExist();

    startNode();

    assertThat(rig.coral().grants())
        .containsExactly(Grant.exclusive("claim-sim-0", Set.of("sim-0")));
    assertThat(run(given, 1)).isEqualTo("['sim-0']\nsim-0 2.0\n");
    assertThat(cluster.schedule("next", "sim")).containsExactly("sim-1");
    cluster.delete("next");
    end("stays");
    assertThat(rig.coral().grants()).containsExactly(Grant.of("claim-sim-0", Set.of()));
  }

  @Test
  void aDriverThatIsKilledWhileItPreparesIsAskedAgain() throws Exception {
    cluster.schedule("killed", "sim");
    TestKubelet.Given given = cluster.prepare("killed");
    driver.close();
    rig.close();
    // as if it had gone after it kept what it does, and before it did it
    try (Stream<Path> files = Files.list(shared.resolve("cdi"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.writeString(shared.resolve("state").resolve(".new-another"), "{");

    startNode();

    assertThat(cluster.prepareAgain("killed")).isEqualTo(given);
    assertThat(run(given, 1)).contains("sim-0 2.0");
    end("killed");
    assertThat(shared.resolve("state")).isEmptyDirectory();
  }

  @Test
  void aClaimThatIsDeletedWhileItIsPreparedIsTakenBackAllTheSame() {
    cluster.schedule("deleted", "sim");
    TestKubelet.Given given = cluster.prepare("deleted");
    cluster.delete("deleted");
    cluster.isDown(true);

    assertThat(cluster.unprepare("deleted")).isEmpty();

    cluster.isDown(false);
    assertThat(rig.coral().grants()).containsExactly(Grant.of("claim-sim-0", Set.of()));
    assertThat(given.host()).doesNotExist();
  }

  @Test
  void aBoardIsNotGivenTwice() {
    cluster.schedule("first", "sim");
    cluster.prepare("first");
    cluster.delete("first");
    cluster.schedule("second", "sim");

    assertThat(cluster.tryToPrepare("second")).contains("is prepared with [sim-0] still");

    assertThat(cluster.unprepare("first")).isEmpty();
    assertThat(cluster.prepare("second").devices()).containsExactly("sim-0");
    end("second");
  }

  @Test
  void aKubeletThatStartsAnewHasTheSlicesAgain() throws Exception {
    cluster.schedule("through", "sim");
    TestKubelet.Given given = cluster.prepare("through");
    kubelet.stop();
    kubelet.start();

    awaitBoards("sim-0", "sim-1");
    await().untilAsserted(() -> assertThat(kubelet.drivers()).containsExactly("coral.io"));
    assertThat(run(given, 1)).contains("sim-0 2.0");
    end("through");
  }

  @Test
  void aBoardThatCannotBeUsedIsNotOffered() {
    cluster.schedule("late", "sim");
    try (Drain drain = rig.coral().drain("sim-0", "a new fan", Duration.ZERO)) {
      awaitBoards("sim-1");
      assertThat(cluster.tryToPrepare("late")).contains("board sim-0 cannot be used now");
      assertThat(drain.board()).isEqualTo("sim-0");
    }
    awaitBoards("sim-0", "sim-1");
    rig.coral().grant(Grant.exclusive("blue", Set.of("sim-1")));
    awaitBoards("sim-0");

    assertThat(cluster.prepare("late").devices()).containsExactly("sim-0");
    end("late");
  }

  @Test
  void anApiServerThatDoesNotAnswerIsAskedAgain() {
    cluster.schedule("waits", "sim");
    cluster.isDown(true);
    assertThat(cluster.tryToPrepare("waits")).contains("503: it is a test's");
    rig.coral().grant(Grant.exclusive("blue", Set.of("sim-1")));
    cluster.isDown(false);

    awaitBoards("sim-0");
    assertThat(cluster.prepare("waits").devices()).containsExactly("sim-0");
    end("waits");
  }

  @Test
  void aSliceThatSomebodyDeletesIsThereAgain() throws IOException {
    driver.close();
    startDriver("100ms");
    for (int i = 0; i < 3; i++) {
      // a driver that starts writes them in any case
      awaitBoards("sim-0", "sim-1");
      cluster.lose("node-1-coral.io-0");
    }

    awaitBoards("sim-0", "sim-1");
  }

  private static Map<String, Object> parameters(Map<String, String> parameters) {
    return Map.of(
        "source", "FromClaim", "opaque", Map.of("driver", "coral.io", "parameters", parameters));
  }

  @Test
  void aBoardIsProgrammedBeforeThePodStarts() throws Exception {
    cluster.schedule("programmed", "sim", parameters(Map.of("accelerator", "test.add")));

    TestKubelet.Given given = cluster.prepare("programmed");

    assertThat(rig.coral().boards().get(0).bitstream()).contains("test:1");
    assertThat(run(given, 1)).contains("sim-0 2.0");
    assertThat(cluster.prepareAgain("programmed")).isEqualTo(given);
    end("programmed");
  }

  @Test
  void aClaimWhoseBoardCannotBeProgrammedSaysWhy() {
    cluster.schedule("lost", "sim", parameters(Map.of("accelerator", "test.ad")));
    cluster.schedule("odd", "sim", parameters(Map.of("bitstream", "test")));

    assertThat(cluster.tryToPrepare("lost"))
        .contains("the accelerator 'test.ad' is not installed; the closest installed are test.add");
    assertThat(cluster.tryToPrepare("odd")).contains("the claim's config has [bitstream]");

    end("lost");
    end("odd");
    assertThat(rig.coral().grants()).containsExactly(Grant.of("claim-sim-0", Set.of()));
  }

  @Test
  void aPodIsBoundOnceItsBoardIsProgrammed() throws Exception {
    driver.close();
    startDriver(Map.of("check", "1h", "binding", "true"));
    awaitOffered("bindingConditions", true);
    cluster.schedule("bound", "sim", parameters(Map.of("accelerator", "test.add")));
    cluster.schedule("not", "sim", parameters(Map.of("accelerator", "test.ad")));

    awaitBinding("bound", "bindable");
    awaitBinding("not", "the accelerator 'test.ad' is not installed");
    assertThat(rig.coral().boards().get(0).bitstream()).contains("test:1");
    assertThat(rig.coral().grants()).as("what nobody has yet").isEmpty();
    assertThat(run(cluster.prepare("bound"), 1)).contains("sim-0 2.0");

    cluster.delete("not");
    cluster.isDown(true);
    await().until(() -> cluster.watches() == 0);
    cluster.isDown(false);
    cluster.scheduleElsewhere("elsewhere", "sim");
    cluster.schedule("next", "sim");
    awaitBinding("next", "bindable");
    assertThat(cluster.binding("elsewhere")).isEqualTo("waits");
    cluster.delete("next");
    cluster.delete("elsewhere");
    end("bound");
    driver.close();
    startDriver("1h");
    awaitOffered("bindingConditions", false);
  }

  private static void awaitBinding(String pod, String said) {
    await().untilAsserted(() -> assertThat(cluster.binding(pod)).contains(said));
  }

  @Test
  void aBoardThatItsLastPodStillHasIsWaitedFor() throws Exception {
    driver.close();
    startDriver(Map.of("check", "1h", "binding", "true"));
    awaitOffered("bindingConditions", true);
    cluster.schedule("last", "sim");
    awaitBinding("last", "bindable");
    cluster.prepare("last");
    cluster.delete("last");
    cluster.schedule("early", "sim", parameters(Map.of("accelerator", "test.add")));
    assertThat(cluster.tryToPrepare("early")).contains("is prepared with [sim-0] still");
    assertThat(cluster.binding("early")).isEqualTo("waits");

    assertThat(cluster.unprepare("last")).isEmpty();

    awaitBinding("early", "bindable");
    cluster.delete("early");
    driver.close();
    startDriver("1h");
    awaitOffered("bindingConditions", false);
  }

  /** The node's engine; somebody hears first what it is asked. */
  private Coral heardBy(Consumer<String> listener) {
    Coral coral = rig.coral();
    return (Coral)
        Proxy.newProxyInstance(
            Coral.class.getClassLoader(),
            new Class<?>[] {Coral.class},
            (proxy, method, arguments) -> {
              listener.accept(method.getName());
              try {
                return method.invoke(coral, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aFailureThatNobodyExpectsIsToldAndTheNextClaimIsHeardOf() throws Exception {
    AtomicBoolean fails = new AtomicBoolean();
    driver.close();
    startDriver(
        heardBy(
            asked -> {
              if (fails.get() && asked.equals("activity")) {
                throw new IllegalStateException();
              }
            }),
        Map.of("check", "1h", "binding", "true"));
    awaitOffered("bindingConditions", true);
    fails.set(true);
    cluster.schedule("odd", "sim");

    awaitBinding("odd", "java.lang.IllegalStateException");

    fails.set(false);
    cluster.delete("odd");
    cluster.schedule("next", "sim");
    awaitBinding("next", "bindable");
    cluster.delete("next");
    driver.close();
    startDriver("1h");
    awaitOffered("bindingConditions", false);
  }

  @Test
  void noBoardIsProgrammedForAClaimThatHasGone() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    driver.close();
    // one look, so that nothing is tried again by itself
    startDriver(heardBy(asked::add), Map.of("look", "1h", "binding", "true"));
    awaitOffered("bindingConditions", true);
    cluster.schedule("last", "sim");
    awaitBinding("last", "bindable");
    cluster.prepare("last");
    cluster.delete("last");
    asked.clear();
    cluster.schedule("early", "sim");
    await().until(() -> asked.contains("prepare"));
    assertThat(cluster.unprepare("last")).isEmpty();

    cluster.delete("early");
    cluster.schedule("next", "sim");

    awaitBinding("next", "bindable");
    assertThat(asked).filteredOn("prepare"::equals).as("for early and for next").hasSize(2);
    cluster.delete("next");
    driver.close();
    startDriver("1h");
    awaitOffered("bindingConditions", false);
  }

  @Test
  void aClaimThatCouldNotBeServedKeepsItsNumberAmongThoseWhoShareItsBoard() throws Exception {
    Map<String, String> inParts = Map.of("look", "1h", "shares", "coral/sim=3");
    driver.close();
    startDriver(inParts);
    awaitOffered("allowMultipleAllocations", true);
    cluster.schedule("one", "sim");
    cluster.schedule("two", "sim");
    cluster.prepare("one");
    TestKubelet.Given two = cluster.prepare("two");
    end("one");
    driver.close();
    await().untilAsserted(() -> assertThat(kubelet.drivers()).isEmpty());
    Path aside = Files.move(two.host(), shared.resolve("aside"));
    Files.createFile(two.host());
    startDriver(inParts);
    Files.move(aside, two.host(), StandardCopyOption.REPLACE_EXISTING);

    assertThat(cluster.prepareAgain("two")).isEqualTo(two);

    assertThat(rig.coral().grants()).contains(Grant.of("claim-sim-0.1", Set.of("sim-0")));
    end("two");
    driver.close();
    startDriver("1h");
    awaitOffered("allowMultipleAllocations", false);
  }

  @Test
  void claimsShareABoardByItsParts() throws Exception {
    driver.close();
    startDriver(Map.of("check", "1h", "shares", "coral/sim=3"));
    awaitOffered("allowMultipleAllocations", true);
    assertThat(cluster.schedule("one", "sim")).containsExactly("sim-0");
    assertThat(cluster.schedule("two", "two-parts")).containsExactly("sim-0");
    assertThat(cluster.schedule("other", "sim")).containsExactly("sim-1");

    TestKubelet.Given one = cluster.prepare("one");
    TestKubelet.Given two = cluster.prepare("two");

    assertThat(run(one, 1)).contains("sim-0 2.0");
    assertThat(run(two, 1)).contains("sim-0 2.0");
    assertThat(rig.coral().grants())
        .containsExactly(
            Grant.of("claim-sim-0.0", Set.of("sim-0")), Grant.of("claim-sim-0.1", Set.of("sim-0")));
    assertThat(rig.coral().shares())
        .extracting(each -> each.tenant() + "=" + each.weight())
        .contains("claim-sim-0.0=1.0", "claim-sim-0.1=2.0");
    for (String pod : List.of("one", "two", "other")) {
      end(pod);
    }
    driver.close();
    startDriver("1h");
    awaitOffered("allowMultipleAllocations", false);
  }

  private static void awaitOffered(String field, boolean isThere) {
    await()
        .untilAsserted(
            () -> assertThat(cluster.offered().path("sim-0").has(field)).isEqualTo(isThere));
  }
}
