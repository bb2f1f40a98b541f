package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.api.Grant;
import io.coral.api.Request;
import io.coral.daemon.internal.TenantsFile.Right;
import io.coral.protocol.Frames;
import io.coral.protocol.local.Peer;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is asked about the daemon as a whole, and what operators change. */
@Timeout(60)
class OperatorCallsTest {

  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private static DaemonRig rig;
  private TestClient client;

  @BeforeAll
  static void start(@TempDir Path temp) throws IOException {
    rig = new DaemonRig(temp);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @BeforeEach
  void connect() throws IOException {
    client = TestClient.welcome(rig.socket());
  }

  @AfterEach
  void close() {
    client.close();
  }

  private static Board board(int index) {
    return rig.coral().boards().get(index);
  }

  private static Wire.Call.Builder drain(String board, boolean stays) {
    return Wire.Call.newBuilder()
        .setDrain(Wire.Drain.newBuilder().setBoard(board).setWhy("a test").setStays(stays));
  }

  private static Wire.Call.Builder resume(String board) {
    return Wire.Call.newBuilder().setResume(Wire.Resume.newBuilder().setBoard(board));
  }

  private Wire.State state() throws IOException {
    return client.ask(Wire.Call.newBuilder().setState(Wire.AskState.newBuilder())).getState();
  }

  @Test
  void howTheDaemonIsIsToldToEverybody() throws IOException {
    Wire.State state = state();

    assertThat(state.getVersion()).isEqualTo("1.2.3");
    assertThat(state.getProcess()).isEqualTo(ProcessHandle.current().pid());
    assertThat(state.getSince()).isPositive();
    assertThat(state.getReasonsList()).containsExactly("it is a test's");
    assertThat(state.getOperator()).as("the daemon's own user").isTrue();
  }

  @Test
  void whatIsUnderWayOfOtherProcessesIsExplained() throws IOException {
    try (TestClient other = TestClient.welcome(rig.socket());
        TestClient.Lent lent = other.new Lent(4096)) {
      long held = other.send(TestClient.submit("test.held", TestClient.array(lent, 0, 4)));
      await().until(() -> rig.coral().underWay().size() == 1);

      Wire.UnderWay told =
          client
              .ask(Wire.Call.newBuilder().setUnderWay(Wire.ListUnderWay.newBuilder()))
              .getUnderWay();

      assertThat(told.getRequests()).isEqualTo(1);
      assertThat(told.getStories(0)).startsWith("default: test.held");
      assertThat(told.getProspectsCount()).isEqualTo(1);
      await().until(() -> !state().getLoadsList().isEmpty());
      assertThat(state().getLoadsList())
          .flatExtracting(Wire.Load::getUnitsList)
          .anyMatch(unit -> unit.getAccelerator().equals("test.held") && unit.getRequests() == 1);
      rig.permits.release();
      assertThat(other.reply(held).hasAnswer()).isTrue();
    }
  }

  @Test
  void ofRequestsOfWhichMuchCanBeToldTheBeginningIsTold() throws Exception {
    Answer talkative =
        proxy(
            Answer.class,
            Map.of(
                "request", Request.of("test.held"),
                "explain", "é".repeat(600_000),
                "prospects", List.of()));
    Coral engine = proxy(Coral.class, Map.of("underWay", Collections.nCopies(1000, talkative)));
    Tenant tenant = tenants(Map.of(), TenantsFile.NONE).named("default");
    OperatorCalls calls =
        new OperatorCalls(engine, new User(0, tenant, true), new Host() {}, new Segments(tenant));

    Wire.Reply told =
        calls
            .reply(
                Wire.Call.newBuilder().setUnderWay(Wire.ListUnderWay.newBuilder()).build(),
                progress -> {})
            .build();

    assertThat(told.getUnderWay().getRequests()).isEqualTo(1000);
    assertThat(told.getUnderWay().getStoriesList())
        .hasSize((1 << 19) / (8 << 10) - 1)
        .allMatch(story -> story.startsWith("default: éé") && story.endsWith("é\n… (cut)\n"));
    assertThat(told.getSerializedSize()).isLessThan(Frames.LARGEST);
  }

  private static <T> T proxy(Class<T> type, Map<String, Object> results) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> results.get(method.getName())));
  }

  @Test
  @SuppressWarnings("try") // a socket that is there while it is open
  void whatWaitsOfOtherTenantsIsToldToOperatorsAlone(@TempDir Path temp) throws Exception {
    Path socket = temp.resolve("blue.sock");
    Wire.Call.Builder activity = Wire.Call.newBuilder().setActivity(Wire.AskActivity.newBuilder());
    Wire.Call.Builder state = Wire.Call.newBuilder().setState(Wire.AskState.newBuilder());
    int all = 12;
    try (Entrances.Entrance entrance =
            rig.entrances().open(socket, PosixFilePermissions.fromString("rw-------"), "blue");
        TestClient blue = TestClient.welcome(socket);
        TestClient.Lent lent = client.new Lent(4096)) {
      List<Long> held = new ArrayList<>();
      for (int i = 0; i < all; i++) {
        Wire.Call.Builder one = TestClient.submit("test.held", TestClient.array(lent, 4L * i, 4));
        one.getSubmitBuilder().setApplication("nightly");
        held.add(client.send(one));
      }
      await().until(() -> !state().getWaitingList().isEmpty());

      assertThat(client.ask(activity).getActivity().getWaitingList())
          .extracting(Wire.Waiting::getTenant)
          .containsExactly("default");
      assertThat(blue.ask(activity).getActivity().getWaitingList()).isEmpty();
      assertThat(blue.ask(state).getState().getWaitingList()).isEmpty();
      assertThat(client.tenant("default").getApplicationsList())
          .extracting(Wire.Application::getName)
          .containsExactly("nightly");
      assertThat(blue.tenant("default").getApplicationsList()).isEmpty();
      rig.permits.release(all);
      for (long each : held) {
        assertThat(client.reply(each).hasAnswer()).isTrue();
      }
    }
  }

  @Test
  void aBoardIsDrainedUntilItIsPutBackThoughTheClientGoes() throws IOException {
    assertThat(client.ask(drain("sim/sim-0", true)).hasDrained()).isTrue();
    assertThat(board(0).owner()).get().asString().startsWith("a test (user ");

    client.close();
    try (TestClient other = TestClient.welcome(rig.socket())) {
      assertThat(other.ask(drain("sim-0", true)).getFailure().getCode()).isEqualTo(Code.NOT_FREE);
      assertThat(other.ask(resume("sim-1")).getFailure().getText())
          .contains("sim-1 is not drained", "sim/sim-0");
      assertThat(board(0).state()).isEqualTo(Board.State.CLAIMED);
      assertThat(other.ask(resume("sim-0")).hasDone()).isTrue();
    }
    assertThat(board(0).state()).isNotEqualTo(Board.State.CLAIMED);
  }

  @Test
  void aBoardThatAClientTookForItselfIsPutBackWhenItGoes() throws IOException {
    assertThat(client.ask(drain("sim-1", false)).hasDrained()).isTrue();
    assertThat(board(1).state()).isEqualTo(Board.State.CLAIMED);

    client.close();

    await().until(() -> board(1).state() != Board.State.CLAIMED);
  }

  @Test
  void aBoardIsResetInServiceAndOutOfIt() throws IOException {
    Wire.Call.Builder reset =
        Wire.Call.newBuilder().setReset(Wire.Reset.newBuilder().setBoard("sim-0"));

    assertThat(client.ask(reset).hasDone()).isTrue();
    assertThat(board(0).state()).isEqualTo(Board.State.AVAILABLE);
    client.ask(drain("sim-0", true));
    assertThat(client.ask(reset).hasDone()).isTrue();
    assertThat(board(0).state()).isEqualTo(Board.State.CLAIMED);
    client.ask(resume("sim-0"));
  }

  @Test
  void aLeaseThatStaysOutlivesItsClientAndIsEndedByAnother() throws IOException {
    Wire.Leased leased =
        client
            .ask(
                Wire.Call.newBuilder()
                    .setReserve(
                        Wire.Reserve.newBuilder()
                            .setBoards("sim-0")
                            .setCount(1)
                            .setTerm(HOUR)
                            .setStays(true)
                            .setTenant("blue")))
            .getLeased();
    assertThat(leased.getBoardsList()).containsExactly("sim-0");
    client.close();

    try (TestClient other = TestClient.welcome(rig.socket())) {
      Wire.Call.Builder end =
          Wire.Call.newBuilder().setEndLease(Wire.EndLease.newBuilder().setBoard("sim-0"));
      assertThat(rig.coral().leases()).hasSize(1);
      assertThat(rig.coral().leases().get(0).tenant()).isEqualTo("blue");
      assertThat(other.ask(end).getLeased().getBoardsList()).containsExactly("sim-0");
      assertThat(rig.coral().leases()).isEmpty();
      assertThat(other.ask(end).getFailure().getText()).contains("there are no leases");
    }
  }

  @Test
  void bitstreamsAreListedVerifiedRemovedAndInstalled(@TempDir Path temp) throws IOException {
    Wire.Call.Builder list = Wire.Call.newBuilder().setInstalled(Wire.ListInstalled.newBuilder());
    Wire.Installed before = client.ask(list).getInstalled();
    assertThat(before.getArtifacts()).isEqualTo(1);
    Wire.Artifact artifact = before.getSome(0);
    assertThat(artifact.getJson()).contains("\"bitstreamId\"", "\"test\"");
    assertThat(
            client
                .ask(
                    Wire.Call.newBuilder()
                        .setVerify(Wire.Verify.newBuilder().setFolder(artifact.getFolder())))
                .getFindings()
                .getFindingsList())
        .isEmpty();
    assertThat(
            client
                .ask(
                    Wire.Call.newBuilder().setInstalled(Wire.ListInstalled.newBuilder().setFrom(1)))
                .getInstalled()
                .getSomeList())
        .as("after the last")
        .isEmpty();
    Path zip = Archives.zip(Path.of(artifact.getFolder()), temp.resolve("kernels.zip"));

    client.ask(
        Wire.Call.newBuilder()
            .setRemove(Wire.Remove.newBuilder().setChecksum(artifact.getSha256())));
    assertThat(client.ask(list).getInstalled().getArtifacts()).isZero();

    byte[] bytes = Files.readAllBytes(zip);
    try (TestClient.Lent lent = client.new Lent(bytes.length + 64L)) {
      lent.bytes(64, bytes.length).put(bytes);
      assertThat(
              client.ask(install(lent.number, 64, bytes.length, "../x.zip")).getFailure().getCode())
          .isEqualTo(Code.WRONG_CALL);
      assertThat(client.ask(install(lent.number, 64, 1L << 40, "x.zip")).getFailure().getCode())
          .isEqualTo(Code.WRONG_SEGMENT);
      assertThat(client.ask(install(lent.number, 0, bytes.length, "x.zip")).getFailure().getCode())
          .isEqualTo(Code.NOT_INSTALLED);
      String within = rig.socket().resolveSibling("x.zip").toUri().toString();
      for (Wire.Install.Builder bound :
          List.of(
              Wire.Install.newBuilder().setRepository("known"),
              Wire.Install.newBuilder().setAddress(within))) {
        Wire.Call.Builder call = install(lent.number, 64, bytes.length, "x.zip");
        call.setInstall(call.getInstall().toBuilder().mergeFrom(bound.build()));
        assertThat(client.ask(call).getFailure().getText()).contains("the rule of known");
      }
      assertThat(
              client
                  .ask(install(lent.number, 64, bytes.length, "x.zip"))
                  .getInstalled()
                  .getSome(0)
                  .getSha256())
          .isEqualTo(artifact.getSha256());
    }
    assertThat(
            client
                .ask(
                    Wire.Call.newBuilder()
                        .setInstall(Wire.Install.newBuilder().setAddress("file:/etc/passwd")))
                .getFailure()
                .getText())
        .contains("expected one of http or https");
  }

  @Test
  void whatKnownRepositoriesHaveIsFoundAndInstalled() throws IOException {
    Wire.Found found =
        client
            .ask(Wire.Call.newBuilder().setSearch(Wire.Search.newBuilder().setText("test")))
            .getFound();

    assertThat(found.getWarningsList()).containsExactly("another repository cannot be read");
    assertThat(found.getSomeList()).hasSize(1);
    Wire.Remote remote = found.getSome(0);
    assertThat(remote.getRepository()).isEqualTo("known");
    assertThat(remote.getFolder()).startsWith(remote.getBase());
    assertThat(remote.getJson().toStringUtf8()).contains("\"bitstreamId\"");
    assertThat(client.ask(install(remote.getFolder())).getInstalled().getArtifacts()).isOne();
    for (String outside : List.of("../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd")) {
      assertThat(client.ask(install(remote.getBase() + outside)).getFailure().getCode())
          .isEqualTo(Code.WRONG_CALL);
    }
  }

  private static Wire.Call.Builder install(String address) {
    return Wire.Call.newBuilder().setInstall(Wire.Install.newBuilder().setAddress(address));
  }

  private static Wire.Call.Builder install(int segment, long offset, long length, String name) {
    return Wire.Call.newBuilder()
        .setInstall(
            Wire.Install.newBuilder()
                .setName(name)
                .setArchive(
                    Wire.Range.newBuilder()
                        .setSegment(segment)
                        .setOffset(offset)
                        .setLength(length)));
  }

  @Test
  void theDaemonsOwnLookAtItselfIsPassedOn() throws IOException {
    Wire.Diagnosis told =
        client
            .ask(Wire.Call.newBuilder().setDiagnose(Wire.Diagnose.newBuilder().setJson(true)))
            .getDiagnosis();

    assertThat(told.getText()).isEqualTo("{}\n");
    assertThat(told.getExitCode()).isEqualTo(3);
  }

  private static Wire.Call.Builder grant(String tenant, String... boards) {
    return Wire.Call.newBuilder()
        .setGrant(Wire.Grant.newBuilder().setTenant(tenant).addAllBoards(List.of(boards)));
  }

  @Test
  void boardsAreGrantedAndTakenAtRunTime() throws IOException {
    assertThat(client.tenant("blue").hasGrant()).isFalse();
    assertThat(client.tenant("blue").getWeight()).isEqualTo(1);

    assertThat(client.ask(grant("blue", "sim-1")).hasDone()).isTrue();

    assertThat(client.tenant("blue").getGrant().getBoardsList()).containsExactly("sim-1");
    assertThat(rig.coral().grants()).containsExactly(Grant.of("blue", Set.of("sim-1")));
    assertThat(client.ask(grant("blue")).hasDone()).isTrue();
    assertThat(rig.coral().grants()).containsExactly(Grant.of("blue", Set.of()));
    assertThat(client.ask(grant("bleu", "sim-1")).getFailure().getText())
        .contains("'bleu' is not configured; the closest are blue");
    Wire.Grant.Builder every = Wire.Grant.newBuilder().setTenant("blue").setEvery(true);
    assertThat(client.ask(Wire.Call.newBuilder().setGrant(every)).hasDone()).isTrue();
    assertThat(client.tenant("blue").hasGrant()).isFalse();
  }

  @Test
  void whoIsNoOperatorIsToldWhoMay() {
    Tenants tenants = tenants(Map.of(), TenantsFile.NONE);
    Peer stranger = new Peer(1, 12_345, 12_345, Set.of(12_345));
    Tenant tenant = tenants.of(stranger);
    User user = new User(stranger.uid(), tenant, tenants.mayOperate(stranger));
    OperatorCalls calls = new OperatorCalls(rig.coral(), user, new Host() {}, new Segments(tenant));

    for (Wire.Call.Builder call :
        List.of(
            drain("sim-0", true),
            resume("sim-0"),
            Wire.Call.newBuilder().setReset(Wire.Reset.newBuilder().setBoard("sim-0")),
            grant("blue", "sim-0"),
            Wire.Call.newBuilder().setRecord(Wire.Record.newBuilder().setBegin(true)),
            Wire.Call.newBuilder().setDiagnose(Wire.Diagnose.newBuilder().setSupport(true)),
            Wire.Call.newBuilder().setEndLease(Wire.EndLease.newBuilder().setBoard("sim-0")))) {
      assertThat(refusal(calls, call.build()))
          .hasMessageContaining("user 12345 may not ")
          .hasMessageContaining("root");
    }
    assertThat(board(0).state()).isNotEqualTo(Board.State.CLAIMED);
    for (Wire.Call.Builder call :
        List.of(
            Wire.Call.newBuilder().setRemove(Wire.Remove.newBuilder().setChecksum("123456")),
            Wire.Call.newBuilder().setSearch(Wire.Search.newBuilder()),
            Wire.Call.newBuilder().setInstall(Wire.Install.newBuilder()))) {
      assertThat(refusal(calls, call.build()))
          .hasMessageContaining("tenant default may not ")
          .hasMessageContaining("\"install\" in the line \"may\"");
    }
  }

  private static Tenants tenants(Map<String, String> settings, TenantsFile file) {
    return new Tenants(DaemonSettings.of(Settings.of(DaemonSettings.PID, settings)), file);
  }

  @Test
  void aTenantMayWhatItsSectionSays(@TempDir Path temp) throws Exception {
    Path path = Files.writeString(temp.resolve("t.cfg"), "[tenant lab]\nmay = install\n");
    TenantsFile file =
        TenantsFile.read(path, DaemonSettings.of(Settings.of("", Map.of())).quotas());
    Tenants tenants = tenants(Map.of("tenants.file", path.toString()), file);
    Peer stranger = new Peer(1, 12_345, 12_345, Set.of());
    Tenant lab = tenants.named("lab");
    User user = new User(stranger.uid(), lab, tenants.mayOperate(stranger));

    user.require(Right.INSTALL, "install bitstreams");

    assertThatExceptionOfType(CallException.class)
        .isThrownBy(() -> user.require(Right.RESERVE, "reserve boards"))
        .withMessageContaining("tenant lab may not reserve boards here; ")
        .withMessageContaining("root")
        .withMessageContaining("\"reserve\" in the line \"may\"");
    tenants.set(TenantsFile.NONE);
    assertThat(lab.may(Right.INSTALL)).isFalse();
    // where no file is named, everybody may reserve
    assertThat(tenants(Map.of(), TenantsFile.NONE).named("x").may(Right.RESERVE)).isTrue();
  }

  private static CallException refusal(OperatorCalls calls, Wire.Call call) {
    try {
      throw new AssertionError(calls.reply(call, progress -> {}) + " was not refused");
    } catch (CallException e) {
      assertThat(e.code()).isEqualTo(Code.NOT_ALLOWED);
      return e;
    }
  }
}
