package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Entrances;
import io.coral.api.Grant;
import io.coral.api.Share;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What changes while the daemon runs, and how it ends. */
@Timeout(60)
class ReloadTest {

  private Path temp;
  private Path file;
  private DaemonRig rig;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    temp = folder;
    file = folder.resolve("tenants.cfg");
    write("");
    rig = new DaemonRig(folder, Map.of("tenants.file", file.toString(), "drain.limit", "30s"));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  private static String uid() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
  }

  private static String gid() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:gid").toString();
  }

  private static Wire.Welcome hello(TestClient client) throws IOException {
    return client
        .ask(Wire.Call.newBuilder().setHello(Wire.Hello.newBuilder().setVersion(1)))
        .getWelcome();
  }

  private static Wire.Reply add(TestClient client) throws IOException {
    try (TestClient.Addition addition = client.new Addition(10)) {
      return client.ask(addition.call());
    }
  }

  @Test
  void aTenantComesWithItsUsersAndAsksAtOnce() throws IOException {
    write("[tenant lab]\ngroups = " + gid() + "\nrequests = 7\n");

    assertThat(rig.reload()).containsExactly("[tenant lab] is new");

    try (TestClient client = new TestClient(rig.socket())) {
      Wire.Welcome welcome = hello(client);
      assertThat(welcome.getTenant()).isEqualTo("lab");
      assertThat(welcome.getLimits().getCalls()).isEqualTo(7);
      assertThat(add(client).hasAnswer()).isTrue();
    }
  }

  @Test
  void whoConnectsAtAnEntranceAsksForItsTenantAndIsHungUpOnWithIt() throws IOException {
    Path socket = temp.resolve("pods/one/coral.sock");
    Entrances.Entrance entrance =
        rig.entrances().open(socket, PosixFilePermissions.fromString("rw-rw-rw-"), "blue");
    try (TestClient client = new TestClient(socket)) {
      assertThat(hello(client).getTenant()).isEqualTo("blue");
      rig.reload();
      assertThat(add(client).hasAnswer()).isTrue();

      entrance.close();

      assertThatExceptionOfType(IOException.class).isThrownBy(() -> add(client));
    }
    assertThat(socket).doesNotExist();
    rig.entrances().open(socket, PosixFilePermissions.fromString("rw-rw-rw-"), "lab").close();
    rig.stopDaemon();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> rig.entrances().open(socket, Set.of(), "lab"))
        .withMessageContaining("the daemon ends");
    entrance.close();
  }

  @Test
  void anEntranceHangsUpOnItsClientsAloneAndTakesOthers() throws IOException {
    Path socket = temp.resolve("pods/one/coral.sock");
    try (Entrances.Entrance entrance =
            rig.entrances().open(socket, PosixFilePermissions.fromString("rw-rw-rw-"), "blue");
        TestClient elsewhere = TestClient.welcome(rig.socket())) {
      try (TestClient client = TestClient.welcome(socket)) {
        entrance.hangUp();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> add(client));
      }
      assertThat(add(elsewhere).hasAnswer()).isTrue();
      try (TestClient next = new TestClient(socket)) {
        assertThat(hello(next).getTenant()).isEqualTo("blue");
        assertThat(add(next).hasAnswer()).isTrue();
      }
    }
  }

  @Test
  void aSocketThatIsClosedMakesRoomForTheClientsOfOthers(@TempDir Path other) throws IOException {
    Path socket = other.resolve("pods/one/coral.sock");
    try (DaemonRig full = new DaemonRig(other, Map.of("clients", "1"))) {
      Entrances.Entrance entrance =
          full.entrances().open(socket, PosixFilePermissions.fromString("rw-rw-rw-"), "blue");
      try (TestClient first = TestClient.welcome(socket)) {
        entrance.close();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> add(first));
      }
      try (TestClient next = TestClient.welcome(full.socket())) {
        assertThat(add(next).hasAnswer()).isTrue();
      }
    }
  }

  @Test
  void aClientThatIsConnectedGetsTheNewQuotas() throws IOException {
    write("[tenant lab]\nusers = " + uid() + "\n");
    rig.reload();
    try (TestClient client = TestClient.welcome(rig.socket());
        TestClient.Lent lent = client.new Lent(4)) {
      write("[tenant lab]\nusers = " + uid() + "\nrequests = 1\n");
      assertThat(rig.reload()).containsExactly("[tenant lab] requests: not said -> 1");

      long held = client.send(TestClient.submit("test.held", TestClient.array(lent, 0, 4)));
      assertThat(add(client).getFailure().getCode()).isEqualTo(Code.QUOTA);
      rig.permits.release();
      assertThat(client.reply(held).hasAnswer()).isTrue();
    }
  }

  @Test
  void aTenantThatIsKnownHasItsNewWeight() throws IOException {
    write("[tenant lab]\nweight = 2\n");
    rig.reload();
    await().until(() -> weight("lab") == 2);

    write("[tenant lab]\nweight = 5\n");
    assertThat(rig.reload()).containsExactly("[tenant lab] weight: 2 -> 5");

    await().untilAsserted(() -> assertThat(weight("lab")).isEqualTo(5));
  }

  private double weight(String tenant) {
    return rig.coral().shares().stream()
        .filter(share -> share.tenant().equals(tenant))
        .mapToDouble(Share::weight)
        .sum();
  }

  @Test
  void aFileWithAMistakeChangesNothing() throws IOException {
    write("[tenant lab]\nusers = " + uid() + "\n");
    rig.reload();
    write("[tenant lab]\nusers = " + uid() + "\nweight = much\n");

    assertThat(rig.reload())
        .singleElement()
        .asString()
        .contains("tenants.cfg: line 3: weight is \"much\"", "nothing was changed");

    try (TestClient client = new TestClient(rig.socket())) {
      assertThat(hello(client).getTenant()).isEqualTo("lab");
    }
  }

  @Test
  void socketsComeAndGoEachWithItsTenant() throws IOException {
    Path jobs = temp.resolve("jobs.sock");
    write("[tenant lab]\n[socket jobs]\npath = " + jobs + "\ntenant = lab\n");
    assertThat(rig.reload()).containsExactly("[socket jobs] is new", "[tenant lab] is new");

    try (TestClient ours = TestClient.welcome(rig.socket());
        TestClient theirs = new TestClient(jobs)) {
      assertThat(hello(theirs).getTenant()).isEqualTo("lab");
      assertThat(add(theirs).hasAnswer()).isTrue();

      write("[tenant lab]\n");
      assertThat(rig.reload()).containsExactly("[socket jobs] is gone");

      assertThat(jobs).doesNotExist();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(theirs::next)
          .withMessageContaining("hung up");
      assertThat(add(ours).hasAnswer()).isTrue();
    }
  }

  private static List<String> boards(TestClient client) throws IOException {
    return client
        .ask(Wire.Call.newBuilder().setBoards(Wire.ListBoards.getDefaultInstance()))
        .getBoards()
        .getBoardsList()
        .stream()
        .map(Wire.Board::getId)
        .toList();
  }

  @Test
  void aTenantSeesAndUsesTheBoardsOfItsSection() throws IOException {
    Path jobs = temp.resolve("jobs.sock");
    String socket = "[socket jobs]\npath = " + jobs + "\ntenant = lab\n";
    write(socket + "[tenant lab]\nboards = sim-1\nboards.exclusive = true\n[tenant other]\n");
    rig.reload();

    try (TestClient ours = TestClient.welcome(rig.socket());
        TestClient theirs = new TestClient(jobs)) {
      hello(theirs);
      assertThat(boards(theirs)).containsExactly("sim-1");
      assertThat(theirs.ask(diagnose()).getFailure().getText()).contains("may not see all boards");
      assertThat(boards(ours)).as("an operator's").containsExactly("sim-0", "sim-1");
      assertThat(ours.ask(diagnose()).hasDiagnosis()).isTrue();
      for (int i = 0; i < 3; i++) {
        assertThat(add(theirs).getAnswer().getBoard()).isEqualTo("sim-1");
        assertThat(add(ours).getAnswer().getBoard()).isEqualTo("sim-0");
      }

      write(
          socket
              + "[tenant lab]\nboards = none\n"
              + "[tenant other]\nboards = sim-1\nboards.exclusive = true\n");
      assertThat(rig.reload()).contains("[tenant lab] boards: sim-1 -> none");

      assertThat(boards(theirs)).isEmpty();
      assertThat(add(theirs).getFailure().getText()).contains("tenant lab is granted no board");
      assertThat(rig.coral().grants())
          .containsExactly(Grant.of("lab", Set.of()), Grant.exclusive("other", Set.of("sim-1")));

      write(
          socket
              + "[tenant lab]\nboards = sim-1\nboards.exclusive = true\n"
              + "[tenant other]\nboards = sim-0\n");
      rig.reload();
      assertThat(rig.coral().grants())
          .as("what one had alone goes to another")
          .containsExactly(
              Grant.exclusive("lab", Set.of("sim-1")), Grant.of("other", Set.of("sim-0")));

      write(socket + "[tenant lab]\n");
      rig.reload();
      assertThat(rig.coral().grants())
          .as("who is in the file no more")
          .containsExactly(Grant.of("other", Set.of()));
      assertThat(add(theirs).hasAnswer()).isTrue();
      assertThat(theirs.ask(diagnose()).hasDiagnosis()).isTrue();
    }
  }

  private static Wire.Call.Builder diagnose() {
    return Wire.Call.newBuilder().setDiagnose(Wire.Diagnose.newBuilder());
  }

  @Test
  void rootInAContainerIsNobodyHere() throws IOException {
    Path jobs = temp.resolve("jobs.sock");
    write("[tenant lab]\n[socket jobs]\npath = " + jobs + "\ntenant = lab\n");
    rig.reload();

    try (TestClient theirs = TestClient.welcome(jobs)) {
      Wire.Call.Builder drain =
          Wire.Call.newBuilder().setDrain(Wire.Drain.newBuilder().setBoard("sim-0"));

      assertThat(theirs.ask(drain).getFailure().getCode()).isEqualTo(Code.NOT_ALLOWED);
    }
  }

  @Test
  void boardsAreKeptForAsLongAsTheSectionSays() throws IOException {
    Path jobs = temp.resolve("jobs.sock");
    write(
        "[tenant lab]\nmay = reserve\nlease = 2h\n[socket jobs]\npath = "
            + jobs
            + "\ntenant = lab\n");
    rig.reload();

    try (TestClient theirs = TestClient.welcome(jobs)) {
      assertThat(theirs.ask(reserve(Duration.ofMinutes(121))).getFailure().getText())
          .contains("tenant lab asks for boards for PT2H1M, and may keep them for PT2H at a time");
      Wire.Leased leased = theirs.ask(reserve(Duration.ofHours(2))).getLeased();
      Wire.Renew.Builder longer =
          Wire.Renew.newBuilder().setLease(leased.getLease()).setTerm(Duration.ofDays(1).toNanos());
      assertThat(theirs.ask(Wire.Call.newBuilder().setRenew(longer)).getFailure().getCode())
          .isEqualTo(Code.QUOTA);
    }
  }

  private static Wire.Call.Builder reserve(Duration term) {
    return Wire.Call.newBuilder()
        .setReserve(
            Wire.Reserve.newBuilder().setBoards("sim-0").setCount(1).setTerm(term.toNanos()));
  }

  @Test
  void theEndWaitsForRepliesAndTakesNoMoreRequests() throws Exception {
    Path jobs = temp.resolve("jobs.sock");
    write("[tenant lab]\n[socket jobs]\npath = " + jobs + "\ntenant = lab\n");
    rig.reload();
    try (TestClient client = TestClient.welcome(rig.socket());
        TestClient.Lent lent = client.new Lent(4);
        TestClient.Addition addition = client.new Addition(10)) {
      long held = client.send(TestClient.submit("test.held", TestClient.array(lent, 0, 4)));
      await().until(() -> !rig.coral().underWay().isEmpty());

      CompletableFuture<Void> end = CompletableFuture.runAsync(rig::stopDaemon);
      await().until(() -> client.ask(addition.call()).getFailure().getCode() == Code.ENDING);
      assertThat(end).isNotDone();
      try (TestClient ofAnotherTenant = TestClient.welcome(jobs)) {
        assertThat(add(ofAnotherTenant).getFailure().getCode()).isEqualTo(Code.ENDING);
      }

      rig.permits.release();
      assertThat(client.reply(held).hasAnswer()).isTrue();
      end.join();
    }
  }
}
