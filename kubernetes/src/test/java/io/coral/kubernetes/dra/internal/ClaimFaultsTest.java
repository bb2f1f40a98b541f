package io.coral.kubernetes.dra.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.coral.api.Drain;
import io.coral.api.Grant;
import io.coral.kubernetes.internal.PluginThread;
import io.coral.kubernetes.internal.TestKubelet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes wrong while claims have boards. */
@Timeout(120)
class ClaimFaultsTest {

  @RegisterExtension private final ClaimRig node = new ClaimRig();

  @Test
  void anotherDaemonServesWhatWasPrepared() throws Exception {
    node.cluster().schedule("stays", "sim");
    TestKubelet.Given given = node.cluster().prepare("stays");
    node.stopNode();
    assertThat(given.host().resolve("coral.sock")).doesNotExist();

    node.startNode();

    assertThat(node.coral().grants())
        .containsExactly(Grant.exclusive("claim-sim-0", Set.of("sim-0")));
    assertThat(node.run(given, 1)).isEqualTo("['sim-0']\nsim-0 2.0\n");
    assertThat(node.cluster().schedule("next", "sim")).containsExactly("sim-1");
    node.cluster().delete("next");
    node.end("stays");
    assertThat(node.coral().grants()).containsExactly(Grant.of("claim-sim-0", Set.of()));
  }

  @Test
  void aClaimThatCannotBeServedKeepsNoOtherFromIt() throws Exception {
    Map<String, TestKubelet.Given> all = new TreeMap<>();
    for (String pod : List.of("one", "two")) {
      node.cluster().schedule(pod, "sim");
      all.put(pod, node.cluster().prepare(pod));
    }
    for (String pod : all.keySet()) {
      node.stopDriver();
      Path socket = all.get(pod).host().resolve("coral.sock");
      Files.writeString(socket, "somebody's");
      node.startDriver(Map.of());

      for (TestKubelet.Given each : all.values()) {
        if (!each.equals(all.get(pod))) {
          await().until(() -> Files.exists(each.host().resolve("coral.sock")));
        }
      }
      Files.delete(socket);
      await().until(() -> Files.exists(socket));
    }
    node.end("one");
    node.end("two");
  }

  @Test
  void aDriverThatIsKilledWhileItPreparesIsAskedAgain() throws Exception {
    node.cluster().schedule("killed", "sim");
    TestKubelet.Given given = node.cluster().prepare("killed");
    node.stopNode();
    // as if it had gone after it kept what it does, and before it did it
    try (Stream<Path> files = Files.list(node.folder("cdi"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.writeString(node.folder("state").resolve(".new-another"), "{");

    node.startNode();

    assertThat(node.cluster().prepareAgain("killed")).isEqualTo(given);
    assertThat(node.run(given, 1)).contains("sim-0 2.0");
    node.end("killed");
    assertThat(node.folder("state")).isEmptyDirectory();
  }

  @Test
  void aFileThatCannotBeReadKeepsNoClaimFromItsBoard() throws Exception {
    node.cluster().schedule("one", "sim");
    TestKubelet.Given given = node.cluster().prepare("one");
    node.stopNode();
    Files.createFile(node.folder("state").resolve("damaged"));

    node.startNode();

    assertThat(node.run(given, 1)).contains("sim-0 2.0");
    Files.delete(node.folder("state").resolve(".unreadable-damaged"));
    node.end("one");
    assertThat(node.folder("state")).isEmptyDirectory();
  }

  @Test
  void aClaimThatIsDeletedWhileItIsPreparedIsTakenBackAllTheSame() {
    node.cluster().schedule("deleted", "sim");
    TestKubelet.Given given = node.cluster().prepare("deleted");
    node.cluster().delete("deleted");
    node.cluster().isDown(true);

    assertThat(node.cluster().unprepare("deleted")).isEmpty();

    node.cluster().isDown(false);
    assertThat(node.coral().grants()).containsExactly(Grant.of("claim-sim-0", Set.of()));
    assertThat(given.host()).doesNotExist();
  }

  @Test
  void aClaimThatIsTakenBackWhileItsBoardIsProgrammedLeavesThatToTheNext() throws Exception {
    Semaphore asked = new Semaphore(0);
    Semaphore goOn = new Semaphore(0);
    node.stopDriver();
    node.startDriver(
        node.heardBy(
            what -> {
              if (what.equals("prepare")) {
                asked.release();
                goOn.acquireUninterruptibly();
              }
            }),
        Map.of());
    Map<String, Object> parameters = ClaimRig.parameters(Map.of("accelerator", "test.add"));
    node.cluster().schedule("deleted", "sim", parameters);
    node.cluster().beginToPrepare("deleted");
    asked.acquire();
    assertThat(node.coral().grants())
        .containsExactly(Grant.exclusive("claim-sim-0", Set.of("sim-0")));
    node.cluster().delete("deleted");

    assertThat(node.cluster().unprepare("deleted")).isEmpty();

    goOn.release(2);
    assertThat(node.cluster().begun()).isNotEmpty();
    assertThat(node.coral().grants()).containsExactly(Grant.of("claim-sim-0", Set.of()));
    assertThat(node.coral().boards().get(0).holder()).isEmpty();
    for (String kept : List.of("claims", "cdi", "state")) {
      assertThat(node.folder(kept)).isEmptyDirectory();
    }
    assertThat(node.cluster().schedule("next", "sim", parameters)).containsExactly("sim-0");
    assertThat(node.run(node.cluster().prepare("next"), 1)).contains("sim-0 2.0");
    node.end("next");
  }

  @Test
  void aClaimThatIsTakenBackWhileItIsReadIsGivenNothing() throws Exception {
    node.cluster().schedule("deleted", "sim");
    int reads = node.cluster().reads();
    node.cluster().holdsBack(true);
    try {
      node.cluster().beginToPrepare("deleted");
      await().until(() -> node.cluster().reads() > reads);
      node.cluster().delete("deleted");

      assertThat(node.cluster().unprepare("deleted")).isEmpty();
    } finally {
      node.cluster().holdsBack(false);
    }
    assertThat(node.cluster().begun()).contains("claim deleted was taken back meanwhile");
    assertThat(node.coral().grants()).isEmpty();
    assertThat(node.folder("state")).isEmptyDirectory();
    assertThat(node.cluster().schedule("next", "sim")).containsExactly("sim-0");
    assertThat(node.run(node.cluster().prepare("next"), 1)).contains("sim-0 2.0");
    node.end("next");
  }

  @Test
  void aKubeletThatStartsAnewHasTheSlicesAgain() throws Exception {
    node.cluster().schedule("through", "sim");
    TestKubelet.Given given = node.cluster().prepare("through");
    node.kubelet().stop();
    node.kubelet().start();

    node.awaitBoards("sim-0", "sim-1");
    await().untilAsserted(() -> assertThat(node.kubelet().drivers()).containsExactly("coral.io"));
    assertThat(node.run(given, 1)).contains("sim-0 2.0");
    node.end("through");
  }

  @Test
  void aDriverBesideTheNodesOwnTouchesNothingBeforeThatHasEnded() throws Exception {
    node.cluster().schedule("stays", "sim");
    TestKubelet.Given given = node.cluster().prepare("stays");
    Path half = Files.writeString(node.folder("state").resolve(".newhalf"), "{");
    JsonNode slices = node.cluster().slices();
    List<String> asked = new CopyOnWriteArrayList<>();
    List<ScheduledExecutorService> threads = new ArrayList<>();
    Time time =
        new Time(
            name -> {
              threads.add(PluginThread.named(name));
              return threads.get(threads.size() - 1);
            },
            System::nanoTime);

    node.startAnother(node.heardBy(asked::add), Map.of("binding", "true"), time);

    for (ScheduledExecutorService each : threads) {
      each.submit(() -> {}).get();
    }
    assertThat(asked).isEmpty();
    assertThat(half).exists();
    assertThat(node.cluster().slices()).isEqualTo(slices);
    node.handOver();
    await().until(() -> Files.exists(given.host().resolve("coral.sock")));
    assertThat(node.run(given, 1)).contains("sim-0 2.0");
    node.awaitOffered("bindsToNode", true);
    await().untilAsserted(() -> assertThat(node.kubelet().drivers()).containsExactly("coral.io"));
    node.end("stays");
  }

  @Test
  void aBoardThatCannotBeUsedIsNotOffered() {
    node.cluster().schedule("late", "sim");
    try (Drain drain = node.coral().drain("sim-0", "a new fan", Duration.ZERO)) {
      node.awaitBoards("sim-1");
      assertThat(node.cluster().tryToPrepare("late")).contains("board sim-0 cannot be used now");
      assertThat(drain.board()).isEqualTo("sim-0");
    }
    node.awaitBoards("sim-0", "sim-1");
    node.coral().grant(Grant.exclusive("blue", Set.of("sim-1")));
    node.awaitBoards("sim-0");

    assertThat(node.cluster().prepare("late").devices()).containsExactly("sim-0");
    node.end("late");
  }

  @Test
  void aLibraryThatIsMissingForAMomentEndsNoTellingOfBoards() throws Exception {
    AtomicBoolean isMissing = new AtomicBoolean();
    CountDownLatch missed = new CountDownLatch(1);
    node.stopDriver();
    node.startDriver(
        node.heardBy(
            what -> {
              boolean isTold = Thread.currentThread().getName().equals("coral-kubernetes-slices");
              if (isTold && isMissing.get()) {
                missed.countDown();
                throw new NoClassDefFoundError("it is a test's");
              }
            }),
        Map.of());
    node.awaitBoards("sim-0", "sim-1");
    isMissing.set(true);
    missed.await();
    isMissing.set(false);

    try (Drain drain = node.coral().drain("sim-0", "a new fan", Duration.ZERO)) {
      node.awaitBoards("sim-1");
      assertThat(drain.board()).isEqualTo("sim-0");
    }
  }

  @Test
  void aPodIsToldOnceWhatItsClaimHasAndWhatBecomesOfIt() throws Exception {
    node.cluster().schedule("one", "sim");
    node.cluster().prepare("one");
    String allocated = "one BoardAllocated: sim-0 of claim test/one is tenant claim-sim-0's";
    node.awaitTold(allocated);
    String lost =
        "one BoardLost: sim-0 of claim test/one cannot be used: kept by a new fan; what the pod"
            + " asks for there fails or waits";
    try (Drain drain = node.coral().drain("sim-0", "a new fan", Duration.ZERO)) {
      node.awaitTold(allocated, lost);
      assertThat(drain.board()).isEqualTo("sim-0");
    }
    String back = "one BoardBack: sim-0 of claim test/one can be used again";
    node.awaitTold(allocated, lost, back);

    node.stopDriver();
    node.startDriver(Map.of());
    try (Drain drain = node.coral().drain("sim-0", "a new fan", Duration.ZERO)) {
      node.awaitTold(allocated, lost, back, lost);
      assertThat(drain.board()).isEqualTo("sim-0");
    }
    node.awaitTold(allocated, lost, back, lost, back);
    node.end("one");

    node.awaitTold(
        allocated,
        lost,
        back,
        lost,
        back,
        "one BoardReleased: sim-0 of claim test/one is not this pod's any more");
  }

  @Test
  void anApiServerThatDoesNotAnswerIsAskedAgain() {
    node.cluster().schedule("waits", "sim");
    node.cluster().isDown(true);
    assertThat(node.cluster().tryToPrepare("waits")).contains("503: it is a test's");
    node.coral().grant(Grant.exclusive("blue", Set.of("sim-1")));
    node.cluster().isDown(false);

    node.awaitBoards("sim-0");
    assertThat(node.cluster().prepare("waits").devices()).containsExactly("sim-0");
    node.end("waits");
  }

  @Test
  void aSliceThatSomebodyDeletesIsThereAgain() throws IOException {
    node.stopDriver();
    node.startDriver(Map.of("check", "100ms"));
    for (int i = 0; i < 3; i++) {
      // a driver that starts writes them in any case
      node.awaitBoards("sim-0", "sim-1");
      node.cluster().lose("node-1-coral.io-0");
    }

    node.awaitBoards("sim-0", "sim-1");
  }
}
