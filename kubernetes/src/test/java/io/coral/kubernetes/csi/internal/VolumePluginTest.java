package io.coral.kubernetes.csi.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coral.api.Grant;
import io.coral.api.Share;
import io.coral.api.artifact.DigestList;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.RemoteRepositories;
import io.coral.api.repository.RemoteRepository;
import io.coral.api.repository.SignaturePolicy;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.grpc.EventLoops;
import io.coral.inaccel.internal.Copiers;
import io.coral.inaccel.internal.Quotas;
import io.coral.inaccel.internal.RootsComponent;
import io.coral.kubernetes.admission.internal.AdmittedPod;
import io.coral.kubernetes.internal.Artifacts;
import io.coral.kubernetes.internal.Container;
import io.coral.kubernetes.internal.PodEvents;
import io.coral.kubernetes.internal.TestKubelet;
import io.coral.kubernetes.internal.TestNode;
import io.coral.repository.install.internal.RemoteRepositoriesComponent;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The driver beside a kubelet that is as strict as the real one, and the device plugin. */
@Timeout(120)
class VolumePluginTest {

  private static final String SIM = "coral/sim";

  /** Ten thousand are those of a day. */
  private static final int CHURN = Integer.getInteger("coral.churn", 40);

  /** Anybody's: what it signs is not looked at. */
  private static final String KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

  private static final Path ROOT = Path.of("/var/lib/inaccel");
  private static final Path CLIENT = Path.of("src/test/python/rooted.py").toAbsolutePath();

  @TempDir private static Path shared;
  private static DaemonRig rig;
  private static BitstreamRepository repository;
  private static RemoteRepositories remotes;
  private static final EventLoops LOOPS = new EventLoops();
  private static final Copiers COPIERS = new Copiers();
  private static TestKubelet kubelet;
  private static TestNode boards;
  private static Store store;

  private VolumePlugin plugin;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private PodEvents told =
      (pod, kind, reason, message) -> events.add(pod.name() + " " + reason + " " + message);

  @BeforeAll
  static void startNode() throws Exception {
    rig = new DaemonRig(shared.resolve("node"));
    repository = DiskRepository.ofSystemProperties();
    remotes = new RemoteRepositoriesComponent(Map.of(), repository);
    store = new Store(shared.resolve("store"), "127.0.0.1");
    kubelet = new TestKubelet(shared.resolve("kubelet"));
    kubelet.start();
    boards = new TestNode(rig.coral(), rig.entrances(), shared);
  }

  @BeforeEach
  void start() throws IOException {
    startPlugin(Map.of());
    awaitDriver();
    await().untilAsserted(() -> assertThat(kubelet.healthy(SIM)).hasSize(2));
  }

  private void startPlugin(Map<String, String> more) throws IOException {
    plugin = plugin(more);
  }

  private VolumePlugin plugin(Map<String, String> more) throws IOException {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "kubelet",
                shared.resolve("kubelet").toString(),
                "state",
                shared.resolve("state").toString(),
                "look",
                "50ms",
                "release.after",
                "500ms"));
    settings.putAll(more);
    return VolumePlugin.start(
        rig.coral(),
        new RootsComponent(rig.coral(), repository, LOOPS, COPIERS, new Quotas()),
        repository,
        remotes,
        VolumeSettings.of(Settings.of(VolumeSettings.PID, settings), "node-1"),
        told,
        LOOPS);
  }

  private static void awaitDriver() {
    await().untilAsserted(() -> assertThat(kubelet.drivers()).containsExactly("inaccel"));
  }

  private void stopPlugin() {
    plugin.close();
    await().untilAsserted(() -> assertThat(kubelet.drivers()).isEmpty());
  }

  @AfterEach
  void stop() {
    stopPlugin();
    assertThat(kubelet.faults()).as("what a kubelet refuses").isEmpty();
  }

  @AfterAll
  static void stopNode() {
    boards.close();
    kubelet.close();
    store.close();
    rig.close();
    COPIERS.close();
    LOOPS.close();
  }

  private static String run(Path root, int additions) throws Exception {
    return run(root, additions, "test.add");
  }

  private static String run(Path root, int additions, String accelerator) throws Exception {
    Path messages = TestKubelet.messages();
    String[] program = {"" + CLIENT, "" + messages, "" + additions, accelerator};
    return Container.run(
        root, ROOT, "rw", List.of(CLIENT.getParent(), messages), List.of(), program);
  }

  private static void end(String pod) {
    kubelet.end(pod);
    assertThat(kubelet.unpublish(pod)).isEqualTo("{}");
  }

  private static Path artifact(String name, String id, String version) throws IOException {
    return Artifacts.write(
        shared.resolve("node/artifact-1"),
        shared.resolve("store").resolve(name),
        Map.of(
            "\"bitstreamId\": \"test\"", "\"bitstreamId\": \"" + id + "\"",
            "\"version\": \"1\"", "\"version\": \"" + version + "\""));
  }

  /** Says beside an artifact what its files are. */
  private static void list(Path artifact) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (String name : List.of("kernels.jar", "bitstream.json")) {
      digests.put(name, DigestList.sha256(artifact.resolve(name)));
    }
    Files.writeString(artifact.resolve(DigestList.FILE_NAME), DigestList.of(digests).text());
  }

  private void assertRefused(String artifact, String reason) {
    String address = store.address(artifact);
    kubelet.run("refused");

    assertThat(kubelet.tryPublish("refused", Map.of("bitstreams", address)))
        .contains("FAILED_PRECONDITION: bitstream " + address + " is not installed", reason);
    assertThat(events)
        .singleElement()
        .asString()
        .startsWith("refused BitstreamRefused bitstream " + address)
        .contains(reason);
    assertThat(installed()).doesNotContain(artifact);
    assertThat(shared.resolve("state/volumes")).isEmptyDirectory();
    await().untilAsserted(() -> assertThat(shared.resolve("state/bitstreams")).isEmptyDirectory());
    kubelet.end("refused");
  }

  private static List<String> installed() {
    return repository.list().stream().map(each -> each.artifact().bitstreamId()).toList();
  }

  @Test
  void aPodsClientsAskOnThePodsBoards() throws Exception {
    String board = kubelet.allocate(SIM, 1, "one").devices().get(0);
    Path root = kubelet.publish("one", Map.of());

    assertThat(run(root, 3)).isEqualTo("%1$s 2.0\n%1$s 3.0\n%1$s 4.0\n".formatted(board));

    end("one");
    assertThat(root).doesNotExist();
    assertThat(shared.resolve("state/volumes")).isEmptyDirectory();
  }

  @Test
  void aPodAsInAccelsUsersWriteItAddsOnItsBoardWithTheBitstreamThatItBrings() throws Exception {
    Artifacts.vector(shared.resolve("node/artifact-1"), shared.resolve("store/vadd"));
    String written =
        Files.readString(Path.of("deploy/inaccel.yaml"))
            .replace("https://store.example.com/bitstreams/xilinx/u250/vadd", store.address("vadd"))
            .replace("xilinx/u250", SIM);
    JsonNode pod =
        AdmittedPod.admitted(new ObjectMapper().writeValueAsString(new Yaml().load(written)));
    String name = pod.at("/metadata/name").asText();
    int count = pod.at("/spec/containers/0/resources/limits").get(SIM).asInt();
    JsonNode volume = pod.at("/spec/volumes/0/csi");
    assertThat(volume.get("driver").asText()).isEqualTo("inaccel");
    assertThat(pod.at("/spec/containers/0/volumeMounts/0/mountPath").asText()).isEqualTo("" + ROOT);

    String board = kubelet.allocate(SIM, count, name).devices().get(0);
    Path root =
        kubelet.publish(
            name, Map.of("bitstreams", volume.at("/volumeAttributes/bitstreams").asText()));

    assertThat(run(root, 1, "vector.addition")).isEqualTo(board + " 2.0\n");
    end(name);
    await().untilAsserted(() -> assertThat(installed()).doesNotContain("vector"));
  }

  @Test
  void theSameCallAgainIsHarmless() throws Exception {
    kubelet.run("twice");
    Path root = kubelet.publish("twice", Map.of());
    assertThat(kubelet.publish("twice", Map.of())).isEqualTo(root);
    assertThat(run(root, 1)).endsWith(" 2.0\n");

    end("twice");
    assertThat(kubelet.unpublish("twice")).isEqualTo("{}");
  }

  @Test
  void aPodWithoutBoardsAsksForItsNamespace() {
    kubelet.run("student");
    kubelet.publish("student", Map.of());

    assertThat(rig.coral().shares()).extracting(Share::tenant).contains("namespace-test");
    end("student");
  }

  @Test
  void aPodWithoutBoardsIsToldWhereNodesAreNotShared() throws IOException {
    stopPlugin();
    startPlugin(Map.of("shared", "false"));
    awaitDriver();
    kubelet.run("alone");

    assertThat(kubelet.tryPublish("alone", Map.of()))
        .contains("FAILED_PRECONDITION: the pod has no boards of this node; ask for some");
    assertThat(events).anyMatch(said -> said.startsWith("alone VolumeRefused the pod has no"));
    assertThat(shared.resolve("state/volumes")).isEmptyDirectory();
    kubelet.end("alone");
  }

  @Test
  void aPodOfWhichTheKubeletNeverTellsIsToldOnceWhyItDoesNotStart() {
    for (int asked = 0; asked < 2; asked++) {
      assertThat(kubelet.tryPublish("unlisted", Map.of("containr", "main")))
          .contains("INVALID_ARGUMENT: the volume cannot be");
    }

    assertThat(events)
        .singleElement()
        .asString()
        .startsWith(
            "unlisted VolumeRefused the volume cannot be: its volumeAttributes have containr");
  }

  @Test
  void aPodThatTheKubeletDoesNotTellOfIsAskedForAgain() {
    assertThat(kubelet.tryPublish("late", Map.of()))
        .contains("UNAVAILABLE: the kubelet does not tell of this pod yet");
    assertThat(events).isEmpty();
    kubelet.run("late");

    kubelet.publish("late", Map.of());
    end("late");
  }

  @Test
  void anotherProcessServesWhatWasPromisedAndTakesBackWhatEndedMeanwhile() throws Exception {
    String board = kubelet.allocate(SIM, 1, "stays").devices().get(0);
    Path root = kubelet.publish("stays", Map.of());
    kubelet.run("ends");
    Path ended = kubelet.publish("ends", Map.of());
    stopPlugin();
    assertThat(root.resolve("run/coral.sock")).doesNotExist();
    kubelet.end("ends");

    startPlugin(Map.of());
    awaitDriver();

    await().untilAsserted(() -> assertThat(root.resolve("run/coral.sock")).exists());
    assertThat(run(root, 1)).isEqualTo(board + " 2.0\n");
    await().untilAsserted(() -> assertThat(ended).doesNotExist());
    end("stays");
  }

  @Test
  void aDriverBesideTheNodesOwnTouchesNothingBeforeThatHasEnded() throws Exception {
    kubelet.run("stays");
    Path root = kubelet.publish("stays", Map.of());
    Path half = Files.writeString(shared.resolve("state/volumes/.newhalf"), "half");

    VolumePlugin another = plugin(Map.of());

    assertThat(half).exists();
    plugin.close();
    plugin = another;
    await().untilAsserted(() -> assertThat(half).doesNotExist());
    awaitDriver();
    assertThat(kubelet.publish("stays", Map.of())).isEqualTo(root);
    assertThat(run(root, 1)).endsWith(" 2.0\n");
    end("stays");
  }

  @Test
  void ofVolumesThatComeAndGoEachHasItsOwnBoardAndNothingStays() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<String, String> pods = new TreeMap<>();
    for (int each = 0; each < CHURN; each++) {
      if (pods.size() == 2 || !pods.isEmpty() && random.nextBoolean()) {
        String ends = List.copyOf(pods.keySet()).get(random.nextInt(pods.size()));
        pods.remove(ends);
        end(ends);
      }
      String pod = "churn-" + each;
      pods.put(pod, kubelet.allocate(SIM, 1, pod).devices().get(0));
      kubelet.publish(pod, Map.of());

      assertThat(pods.values()).as("seed %s", seed).doesNotHaveDuplicates();
      assertThat(rig.coral().grants())
          .as("seed %s", seed)
          .containsAll(
              pods.values().stream()
                  .map(board -> Grant.exclusive("pod-" + board, Set.of(board)))
                  .toList());
      assertThat(shared.resolve("state/volumes").toFile().list())
          .as("seed %s", seed)
          .hasSize(pods.size());
    }
    pods.keySet().forEach(VolumePluginTest::end);
    await()
        .untilAsserted(
            () ->
                assertThat(rig.coral().grants())
                    .as("seed %s", seed)
                    .allMatch(grant -> grant.boards().orElseThrow().isEmpty()));
    assertThat(shared.resolve("state/volumes")).as("seed %s", seed).isEmptyDirectory();
  }

  @Test
  void aKubeletThatStartsAnewFindsTheDriverAndTakesNothing() throws Exception {
    kubelet.run("through");
    Path root = kubelet.publish("through", Map.of());
    kubelet.stop();
    kubelet.startWithoutPods();
    awaitDriver();
    kubelet.learnPods();

    assertThat(kubelet.publish("through", Map.of())).isEqualTo(root);
    assertThat(run(root, 1)).endsWith(" 2.0\n");
    end("through");
  }

  @Test
  void aBitstreamComesOnceAndGoesWithTheLastPodThatBroughtIt() throws Exception {
    artifact("brought", "brought", "1");
    Map<String, String> brings = Map.of("bitstreams", store.address("brought"));
    kubelet.run("first");
    kubelet.run("second");
    kubelet.publish("first", brings);
    kubelet.publish("second", brings);

    assertThat(installed()).contains("brought");
    assertThat(store.fetched()).containsOnlyOnce("/brought/kernels.jar");
    assertThat(events)
        .contains("first BitstreamInstalled " + store.address("brought") + " is on this node");
    end("first");
    stopPlugin();
    startPlugin(Map.of());
    awaitDriver();
    assertThat(installed()).contains("brought");
    end("second");

    await().untilAsserted(() -> assertThat(installed()).doesNotContain("brought"));
    await().untilAsserted(() -> assertThat(shared.resolve("state/bitstreams")).isEmptyDirectory());
  }

  @Test
  void whatIsKeptOfABitstreamIsWholeWhileAnotherAddressOfItIsKept() throws Exception {
    artifact("one", "twice", "1");
    artifact("another", "twice", "1");
    kubelet.run("first");
    kubelet.run("second");
    kubelet.publish("first", Map.of("bitstreams", store.address("one")));
    String kept = shared.resolve("state/bitstreams").toFile().list()[0];
    Path before = shared.resolve("before");
    Files.createLink(before, shared.resolve("state/bitstreams").resolve(kept));

    kubelet.publish("second", Map.of("bitstreams", store.address("another")));

    assertThat(before).as("nobody has written into it").hasContent(store.address("one"));
    assertThat(shared.resolve("state/bitstreams").resolve(kept))
        .hasContent(store.address("another") + "\n" + store.address("one"));
    end("first");
    end("second");
    await().untilAsserted(() -> assertThat(installed()).doesNotContain("twice"));
  }

  @Test
  void aStoreThatDoesNotAnswerHoldsUpNoOtherPodAndKeepsNoBoard() throws Exception {
    artifact("late", "late", "1");
    String board = kubelet.allocate(SIM, 1, "waits").devices().get(0);
    store.fallSilent();
    try {
      kubelet.beginToPublish("waits", Map.of("bitstreams", store.address("late")));
      await().until(() -> store.isAsked("late"));
      kubelet.run("other");

      assertThat(run(kubelet.publish("other", Map.of()), 1)).endsWith(" 2.0\n");

      assertThat(events).isEmpty();
      kubelet.beginToPublish("waits", Map.of("bitstreams", store.address("late")));
      await()
          .untilAsserted(
              () ->
                  assertThat(events)
                      .anyMatch(
                          said ->
                              said.startsWith("waits BitstreamAwaited " + store.address("late"))));
      end("other");
      end("waits");
      await()
          .untilAsserted(
              () -> assertThat(rig.coral().grants()).contains(Grant.of("pod-" + board, Set.of())));
    } finally {
      store.talk();
    }
    for (int asked = 0; asked < 2; asked++) {
      assertThat(kubelet.begun()).contains("ABORTED: ", " was taken back");
    }
    await().untilAsserted(() -> assertThat(shared.resolve("state/bitstreams")).isEmptyDirectory());
    assertThat(installed()).doesNotContain("late");
    assertThat(shared.resolve("state/volumes")).isEmptyDirectory();
  }

  @Test
  void aStoreThatDoesNotAnswerHoldsUpNoPodWhoseBitstreamIsThereOrElsewhere() throws Exception {
    for (String name : List.of("there", "elsewhere", "behind")) {
      artifact(name, name, "1");
    }
    for (String pod : List.of("first", "second", "third", "waits")) {
      kubelet.run(pod);
    }
    Map<String, String> there = Map.of("bitstreams", store.address("there"));
    kubelet.publish("first", there);
    store.fallSilent();
    try (Store another = new Store(shared.resolve("store"), "127.0.0.2")) {
      kubelet.beginToPublish("waits", Map.of("bitstreams", store.address("behind")));
      await().until(() -> store.isAsked("behind"));

      kubelet.publish("second", there);
      kubelet.publish("third", Map.of("bitstreams", another.address("elsewhere")));
      assertThat(installed()).contains("there", "elsewhere").doesNotContain("behind");
      end("third");
      await().untilAsserted(() -> assertThat(installed()).doesNotContain("elsewhere"));
    } finally {
      store.talk();
    }
    assertThat(kubelet.begun()).doesNotContain("error");
    assertThat(installed()).contains("behind");
    List.of("first", "second", "waits").forEach(VolumePluginTest::end);
  }

  @Test
  void aPodIsNotToldThatItWaitsWhenItBeginsTo() throws Exception {
    artifact("joined", "joined", "1");
    Map<String, String> brings = Map.of("bitstreams", store.address("joined"));
    for (String pod : List.of("first", "second", "other")) {
      kubelet.run(pod);
    }
    Path volumes = shared.resolve("state/volumes");
    store.fallSilent();
    try {
      kubelet.beginToPublish("first", brings);
      await().until(() -> store.isAsked("joined"));
      kubelet.beginToPublish("second", brings);
      await().untilAsserted(() -> assertThat(volumes.toFile().list()).hasSize(2));
      kubelet.publish("other", Map.of());

      assertThat(events).isEmpty();
      kubelet.beginToPublish("second", brings);
      await()
          .untilAsserted(
              () ->
                  assertThat(events)
                      .singleElement()
                      .asString()
                      .startsWith("second BitstreamAwaited " + store.address("joined")));
    } finally {
      store.talk();
    }
    for (int asked = 0; asked < 3; asked++) {
      assertThat(kubelet.begun()).doesNotContain("error");
    }
    List.of("first", "second", "other").forEach(VolumePluginTest::end);
  }

  @Test
  void aBitstreamThatComesForAPodThatWentIsNotFetchedAgainForTheNext() throws Exception {
    artifact("passes", "passes", "1");
    Map<String, String> brings = Map.of("bitstreams", store.address("passes"));
    kubelet.run("first");
    kubelet.run("second");
    store.fallSilent();
    try {
      kubelet.beginToPublish("first", brings);
      await().until(() -> store.isAsked("passes"));
      end("first");
      kubelet.beginToPublish("second", brings);
      await()
          .untilAsserted(() -> assertThat(shared.resolve("state/volumes")).isNotEmptyDirectory());
    } finally {
      store.talk();
    }
    assertThat(kubelet.begun()).contains("ABORTED: ");
    assertThat(kubelet.begun()).doesNotContain("error");
    assertThat(store.fetched()).containsOnlyOnce("/passes/kernels.jar");
    end("second");
  }

  @Test
  void aPodHasNoRootBeforeItsBitstreamIsThere() throws Exception {
    artifact("slow", "slow", "1");
    kubelet.run("waits");
    kubelet.run("gone");
    Path gone = kubelet.publish("gone", Map.of());
    store.fallSilent();
    try {
      kubelet.beginToPublish("waits", Map.of("bitstreams", store.address("slow")));
      await().until(() -> store.isAsked("slow"));

      kubelet.end("gone");
      await()
          .untilAsserted(
              () -> assertThat(gone).as("it was looked which pods there are").doesNotExist());
      assertThat(Path.of(gone.toString().replace("uid-gone", "uid-waits"))).doesNotExist();
    } finally {
      store.talk();
    }
    assertThat(kubelet.begun()).doesNotContain("error");
    assertThat(installed()).contains("slow");
    end("waits");
  }

  @Test
  void anEndWaitsForNoStoreThatDoesNotAnswer() throws Exception {
    artifact("never", "never", "1");
    kubelet.run("stays");
    store.fallSilent();
    try {
      kubelet.beginToPublish("stays", Map.of("bitstreams", store.address("never")));
      await().until(() -> store.isAsked("never"));

      stopPlugin();

      assertThat(kubelet.begun()).contains("\"error\"");
    } finally {
      store.talk();
    }
    startPlugin(Map.of());
    awaitDriver();
    end("stays");
    assertThat(installed()).doesNotContain("never");
  }

  @Test
  void whatWasThereBeforeStaysAndIsNotReplaced() throws Exception {
    repository.install(artifact("kept", "kept", "1"));
    kubelet.run("same");
    kubelet.publish("same", Map.of("bitstreams", store.address("kept")));
    end("same");
    Files.writeString(shared.resolve("store/kept/kernels.jar"), "something else");
    kubelet.run("other");

    assertThat(kubelet.tryPublish("other", Map.of("bitstreams", store.address("kept"))))
        .contains("FAILED_PRECONDITION: bitstream " + store.address("kept"))
        .contains("another binary of kept 1 is there");
    assertThat(events)
        .anyMatch(
            said -> said.startsWith("other BitstreamRefused bitstream " + store.address("kept")));
    assertThat(installed()).contains("kept");
    kubelet.end("other");
  }

  @Test
  void aBitstreamIsRefusedThatMayNotComeOrIsNotThere() throws IOException {
    stopPlugin();
    startPlugin(Map.of("sources", store.address("good")));
    awaitDriver();
    kubelet.run("bad");

    assertThat(kubelet.tryPublish("bad", Map.of("bitstreams", "file:///etc")))
        .contains("a pod brings what http or https has at some host");
    assertThat(kubelet.tryPublish("bad", Map.of("bitstreams", store.address("goodness"))))
        .contains("this node takes bitstreams from " + store.address("good") + " alone");
    for (String out : List.of("good/../bad", "good/%2e%2E/bad", "good/..%2Fbad", "good/..%5cbad")) {
      assertThat(kubelet.tryPublish("bad", Map.of("bitstreams", store.address(out))))
          .contains("this node takes bitstreams from");
    }
    assertThat(kubelet.tryPublish("bad", Map.of("bitstreams", store.address("good/none"))))
        .contains("bitstream " + store.address("good/none") + " is not installed");
    kubelet.end("bad");
  }

  @Test
  void aBitstreamIsRefusedThatIsAnotherThanItsStoreLists() throws IOException {
    Path artifact = artifact("changed", "changed", "1");
    list(artifact);
    Files.writeString(artifact.resolve("kernels.jar"), "something else");

    assertRefused("changed", "kernels.jar: is not the file that SHA256SUMS lists");
  }

  @Test
  void aBitstreamIsRefusedThatIsNotSignedThoughItsStoreHasAKey() throws IOException {
    list(artifact("unsigned", "unsigned", "1"));
    URI address = URI.create(store.address("unsigned"));
    remotes.add(new RemoteRepository("signed", address, SignaturePolicy.REQUIRE, List.of(KEY)));
    try {
      assertRefused("unsigned", "the repository signed requires one");
    } finally {
      remotes.remove("signed");
    }
    assertThat(store.fetched()).doesNotContain("/unsigned/kernels.jar");
  }

  @Test
  void whatIsWrongWithWhoTellsPodsHoldsNoVolumeUp() throws IOException {
    stopPlugin();
    told =
        (pod, kind, reason, message) -> {
          throw new IllegalStateException("it is a test's");
        };
    startPlugin(Map.of());
    awaitDriver();
    kubelet.run("untold");

    assertThat(kubelet.tryPublish("untold", Map.of("bitstreams", store.address("none"))))
        .contains("bitstream " + store.address("none") + " is not installed");
    kubelet.end("untold");
  }
}
