package io.coral.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.coral.api.Activity;
import io.coral.api.Answer;
import io.coral.api.CoralArray;
import io.coral.api.Grant;
import io.coral.api.Lease;
import io.coral.api.Loaded;
import io.coral.api.Preparation;
import io.coral.api.Prospect;
import io.coral.api.Recording;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Reservation;
import io.coral.api.ReservationException;
import io.coral.api.Response;
import io.coral.api.Share;
import io.coral.api.repository.RemoteBitstream;
import io.coral.api.repository.TransferListener;
import io.coral.core.account.internal.Traffic;
import io.coral.core.account.internal.TrafficReader;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client and its daemon: requests, and what is told and done beside them. */
class DaemonCoralTest extends OneDaemon {

  @ParameterizedTest
  @MethodSource("io.coral.client.Case#all")
  void everyCaseOfTheTableIsRight(Case one) {
    for (IntFunction<ByteBuffer> memory :
        List.<IntFunction<ByteBuffer>>of(coral::allocate, ByteBuffer::allocateDirect)) {
      if (one.outcome().equals("MISUSE")) {
        assertThatThrownBy(() -> one.make(memory))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageMatching(Case.MISUSE);
        continue;
      }
      Case.Made made = one.make(memory);
      Answer answer = coral.submit(made.request());
      if (one.outcome().equals("OK")) {
        Response response = answer.join();
        assertThat(response.runtimeId()).isEqualTo("sim");
        assertThat(response.attempts()).isEqualTo(1);
        assertThat(answer.explain())
            .contains(one.accelerator(), " was answered by board " + response.boardId());
        for (Case.Expected expected : made.expected()) {
          assertThat(expected.given()).isEqualByComparingTo(expected.wanted());
        }
      } else {
        assertThat(failure(answer).code().name()).isEqualTo(one.outcome());
        assertThat(answer.explain()).isEqualTo(failure(answer).getMessage());
      }
    }
  }

  @Test
  void javaArraysAreCopiedThereAndBack() {
    float[] sums = new float[3];

    Response response =
        coral
            .submit(
                Request.of("test.add")
                    .arg(new float[] {1, 2, 3})
                    .arg(new float[] {10, 20, 30})
                    .arg(sums)
                    .arg(3))
            .join();

    assertThat(sums).containsExactly(11, 22, 33);
    assertThat(response.receipt().bytesIn()).isEqualTo(24);
    assertThat(response.receipt().bitstream()).isEqualTo("test:1");
    assertThat(response.run()).isPresent();
  }

  @Test
  void manyAtOnceAreAnsweredEachOnce() {
    List<Answer> answers = new ArrayList<>();
    List<float[]> sums = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      float[] sum = new float[1];
      sums.add(sum);
      answers.add(
          coral.submit(
              Request.of("test.add").arg(new float[] {i}).arg(new float[] {1}).arg(sum).arg(1)));
    }
    for (int i = 0; i < 1000; i++) {
      answers.get(i).join();
      assertThat(sums.get(i)).containsExactly(i + 1);
    }
    assertThat(coral.underWay()).isEmpty();
  }

  @Test
  void whatIsThereIsTold() {
    assertThat(coral.tenant()).isEqualTo("default");
    assertThat(coral.accelerators()).isEqualTo(rig.coral().accelerators());
    assertThat(coral.boards())
        .usingRecursiveComparison()
        .ignoringFields("device.memories")
        .isEqualTo(rig.coral().boards());
    assertThat(coral.runtimes().get(0).info().features())
        .isEqualTo(rig.coral().runtimes().get(0).info().features());
  }

  @Test
  void whatAllHaveToDoIsTold() {
    // more than two boards are given at a time, however short their last runs were
    Answer[] held = new Answer[20];
    for (int i = 0; i < held.length; i++) {
      held[i] = coral.submit(Request.of("test.held").arg(direct(4)));
    }
    await()
        .untilAsserted(
            () -> {
              Activity own = rig.coral().activity();
              assertThat(own.waiting()).isNotEmpty();
              assertThat(own.boards()).allMatch(each -> each.sensors().powerWatts().isPresent());
              Activity told = coral.activity();
              assertThat(told.boards())
                  .usingRecursiveComparison()
                  .ignoringFields("board.device.memories", "sensors")
                  .isEqualTo(own.boards());
              assertThat(told.boards()).allMatch(each -> each.sensors().powerWatts().isPresent());
              assertThat(told.waiting())
                  .usingRecursiveFieldByFieldElementComparatorIgnoringFields("longest")
                  .isEqualTo(own.waiting());
            });
    rig.permits.release(held.length);
    Stream.of(held).forEach(Answer::join);

    assertThat(coral.shares())
        .extracting(Share::tenant, Share::weight)
        .containsExactlyElementsOf(
            rig.coral().shares().stream()
                .map(each -> tuple(each.tenant(), each.weight()))
                .toList());
    rig.coral().grant(new Grant("blue", Optional.of(Set.of("sim-0")), false));
    assertThat(coral.grants()).isEqualTo(rig.coral().grants()).hasSize(1);
    rig.coral().grant(new Grant("blue", Optional.empty(), false));
  }

  @Test
  void applicationsOfATenantAreToldApart() {
    Answer first = coral.submit(Request.of("test.held").arg(direct(4)).application("first"));
    Answer second = coral.submit(Request.of("test.held").arg(direct(4)).application("second"));

    await()
        .untilAsserted(
            () ->
                assertThat(coral.shares())
                    .filteredOn(share -> share.tenant().equals("default"))
                    .flatExtracting(Share::applications)
                    .extracting(Share.OfApplication::name, Share.OfApplication::requests)
                    .contains(tuple("first", 1), tuple("second", 1)));
    assertThat(first.explain()).contains("of application first of tenant default");

    rig.permits.release(2);
    first.join();
    second.join();
  }

  @Test
  void whoHasTheDaemonInstallIsToldHowFarItIsAndWhatIsNotAsItShouldBe() {
    RemoteBitstream known = coral.operator().search("test", new Far()).get(0);
    Far far = new Far();

    coral.operator().install(known.folder().toString(), "", far);

    assertThat(far.said).containsExactly("kernels.jar 1 -1", "kernels.jar is signed by nobody");
  }

  @Test
  void whoSendsAnArtifactIsToldWhatIsNotAsItShouldBeToo(@TempDir Path temp) throws IOException {
    Path known = Path.of(coral.operator().search("test", new Far()).get(0).folder());
    for (String file : List.of("kernels.jar", "bitstream.json")) {
      Files.copy(known.resolve(file), temp.resolve(file));
    }
    Far far = new Far();

    coral.operator().install(temp, "", far);

    assertThat(far.said).containsExactly("kernels.jar is signed by nobody");
  }

  /** What is told of a transfer. */
  private static final class Far implements TransferListener {

    private final List<String> said = new CopyOnWriteArrayList<>();

    @Override
    public void progress(String file, long done, long total) {
      said.add(file + " " + done + " " + total);
    }

    @Override
    public void warn(String message) {
      said.add(message);
    }
  }

  @Test
  void aRequestIsExplainedAndGivenUp() {
    Answer first = coral.submit(Request.of("test.held").arg(direct(4)));
    Answer second = coral.submit(Request.of("test.held").arg(direct(4)));
    Answer third = coral.submit(Request.of("test.held").arg(direct(4)));

    assertThat(third.explain()).contains("test.held");
    assertThat(coral.underWay()).containsExactly(first, second, third);
    assertThat(third.cancel(true)).isTrue();
    // calls are carried out in their order, so that the daemon knows by now
    assertThat(first.explain()).isNotEmpty();
    rig.permits.release(3);

    assertThatExceptionOfType(CancellationException.class).isThrownBy(third::join);
    assertThat(third.isCancelled()).isTrue();
    assertThat(third.cancel(true)).isFalse();
    first.join();
    second.join();
    assertThat(first.explain())
        .contains("test.held", "was answered by board ", "(test:1, held:{held_1})", "it waited ");
    rig.permits.drainPermits();
  }

  @Test
  void whatARequestWouldTakeElsewhereIsToldWhileItWaitsAndToWhoAsksAfter() {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      answers.add(coral.submit(Request.of("test.held").arg(direct(4)).explained()));
    }
    Answer last = answers.get(39);

    assertThat(last.prospects()).extracting(Prospect::boardId).contains("sim-0");
    assertThat(last.explain()).contains("; expected now, if it were next: ");
    Operator.UnderWay underWay = coral.operator().underWay(0);
    assertThat(underWay.stories().get(underWay.requests() - 1).prospects()).isNotEmpty();
    rig.permits.release(40);
    String board = last.join().boardId();

    assertThat(last.prospects()).extracting(Prospect::boardId).contains(board);
    assertThat(last.explain()).contains(last.prospects().get(0).toString());
    answers.forEach(Answer::join);
    rig.permits.drainPermits();
  }

  @Test
  void stagesRunOnceItIsDone() throws Exception {
    ByteBuffer data = direct(4);
    Answer answer = coral.submit(Request.of("test.held").arg(data));
    var stage = answer.thenApply(response -> data.getInt(0)).toCompletableFuture();
    var failed = coral.submit(Request.of("test.nothing")).handle((response, failure) -> failure);

    rig.permits.release();

    assertThat(stage.get(10, TimeUnit.SECONDS)).isEqualTo(7);
    assertThat(failed.toCompletableFuture().get(10, TimeUnit.SECONDS))
        .isInstanceOf(RequestException.class);
    assertThatThrownBy(() -> coral.submit(Request.of("test.nothing")).get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(RequestException.class);
  }

  @Test
  void aDaemonIsAskedForNoSingleVersion() {
    Request request = Request.of("test.add").arg(direct(4)).version("1");

    RequestException failure =
        catchThrowableOfType(RequestException.class, () -> coral.submit(request).join());

    assertThat(failure.code()).isEqualTo(RequestException.Code.WRONG_ARGUMENT);
    assertThat(failure).hasMessageContaining("leave the version out");
  }

  @Test
  void aReadOnlyBufferIsNotWritten() {
    ByteBuffer some = direct(4);
    Request request =
        Request.of("test.add").arg(some).arg(some).arg(some.asReadOnlyBuffer()).arg(1);

    RequestException failure = failure(coral.submit(request));

    assertThat(failure.code()).isEqualTo(RequestException.Code.WRONG_ARGUMENT);
    assertThat(failure).hasMessageContaining("writable");
  }

  @Test
  void aDeadlineThatHasPassedIsToldAtOnce() {
    Request late = Request.of("test.held").arg(direct(4)).deadline(Instant.now().minusSeconds(1));

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> coral.submit(late))
        .extracting(RequestException::code)
        .isEqualTo(RequestException.Code.DEADLINE);
  }

  @Test
  void boardsAreReservedUntilTheyAreGivenBack() {
    Reservation both = Reservation.of("coral/sim", Duration.ofMinutes(1)).count(2);
    try (Lease lease = coral.reserve(both)) {
      assertThat(lease.boards()).hasSize(2);
      assertThat(rig.coral().leases()).hasSize(1);
      lease.renew(Duration.ofMinutes(5));
      assertThat(lease.until()).isAfter(Instant.now().plusSeconds(240));
      assertThat(coral.leases()).containsExactly(lease);
    }
    await().until(() -> rig.coral().leases().isEmpty());
    assertThat(coral.leases()).isEmpty();
    assertThatExceptionOfType(ReservationException.class)
        .isThrownBy(() -> coral.reserve(both.count(3)))
        .extracting(ReservationException::code)
        .isEqualTo(ReservationException.Code.TOO_FEW);
  }

  private Loaded prepare(String board, String accelerator, String tenant) {
    return coral.prepare(new Preparation(board, accelerator, tenant, Duration.ofMinutes(1)));
  }

  @Test
  void aBoardIsPreparedBeforeTheFirstRequest() {
    Loaded loaded = prepare("sim-1", "test.add", Request.DEFAULT_TENANT);

    assertThat(loaded.board()).isEqualTo("sim-1");
    assertThat(loaded.bitstream()).isEqualTo("test:1");
    assertThat(prepare("sim/sim-1", "test.add", "blue"))
        .isEqualTo(new Loaded("sim-1", "test:1", Duration.ZERO));
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> prepare("sim-1", "test.ad", "blue"))
        .satisfies(failure -> assertThat(failure.accelerator()).isEqualTo("test.ad"))
        .extracting(RequestException::code)
        .isEqualTo(RequestException.Code.UNKNOWN_ACCELERATOR);
    assertThatExceptionOfType(ReservationException.class)
        .isThrownBy(() -> prepare("sim-7", "test.add", "blue"))
        .extracting(ReservationException::code)
        .isEqualTo(ReservationException.Code.UNKNOWN_BOARD);
    assertThatExceptionOfType(ReservationException.class)
        .isThrownBy(() -> prepare("sim-1", "test.add", "bleu"))
        .extracting(ReservationException::code)
        .isEqualTo(ReservationException.Code.UNKNOWN_TENANT);
  }

  @Test
  void aDaemonThatPreparesNoBoardsIsSaid() {
    Wire.Failure unknown =
        Wire.Failure.newBuilder()
            .setCode(Wire.Failure.Code.UNSUPPORTED)
            .setText("this daemon does not know such a call")
            .build();

    assertThat(FromWire.preparationFailure("test.add", unknown))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("this daemon does not know such a call");
  }

  @Test
  void whatAllClientsAskIsRecordedInAFileOfTheOperators(@TempDir Path temp) throws Exception {
    Path file = temp.resolve("traffic.jsonl");
    Recording recording = coral.operator().record(file);
    try (DaemonCoral other = DaemonCoral.connect(rig.socket())) {
      for (DaemonCoral each : List.of(coral, other)) {
        each.submit(
                Request.of("test.add").arg(new float[1]).arg(new float[1]).arg(new float[1]).arg(1))
            .join();
      }
      assertThatExceptionOfType(DaemonException.class)
          .isThrownBy(() -> other.operator().record(temp.resolve("other")))
          .withMessageContaining("traffic is recorded to a client of user ");
      assertThat(temp.resolve("other")).doesNotExist();
    }

    recording.close();

    assertThat(recording.failure()).isEmpty();
    assertThat(recording.kept()).isEqualTo(2);
    Traffic traffic = TrafficReader.read(file);
    assertThat(traffic.arrivals())
        .extracting(Traffic.Arrival::accelerator)
        .containsExactly("test.add", "test.add");
    assertThat(traffic.lost()).hasValue(0);
    coral.operator().record(file).close();
  }

  @Test
  void aRecordingGoesOnAfterADaemonThatHadNoThreadForIt(@TempDir Path temp) throws Exception {
    Path file = temp.resolve("traffic.jsonl");
    Recording recording = coral.operator().record(file);
    Wire.Reserve waiting =
        Wire.Reserve.newBuilder()
            .setBoards("coral/sim")
            .setCount(2)
            .setTerm(1)
            .setPatience(Duration.ofMinutes(1).toNanos())
            .build();
    Reservation all = new Reservation("coral/sim", 2, Duration.ofMinutes(1), "blue", Duration.ZERO);
    try (Lease lease = rig.coral().reserve(all)) {
      assertThat(lease.boards()).hasSize(2);
      await()
          .during(Duration.ofMillis(200))
          .until(
              () -> {
                coral.tell(Wire.Call.newBuilder().setReserve(waiting));
                return isOverloaded() && recording.failure().isEmpty();
              });
    }

    recording.close();

    assertThat(recording.failure()).isEmpty();
    assertThat(file).content().endsWith("{\"lost\":0}\n");
  }

  private boolean isOverloaded() {
    try {
      coral.operator().state();
      return false;
    } catch (DaemonException e) {
      return e.isOverloaded();
    }
  }

  @Test
  void aRecordingEndsWithItsClient(@TempDir Path temp) throws Exception {
    Recording recording;
    try (DaemonCoral other = DaemonCoral.connect(rig.socket())) {
      recording = other.operator().record(temp.resolve("traffic.jsonl"));
      assertThat(rig.coral().recording()).isPresent();
    }

    await().until(() -> rig.coral().recording().isEmpty());
    recording.close();
    assertThat(recording.failure()).get().asString().contains("the recording ends here");
  }

  @Test
  void aRecordingThatIsStoppedAtTheDaemonIsWhole(@TempDir Path temp) throws Exception {
    Path file = temp.resolve("traffic.jsonl");
    Recording recording = coral.operator().record(file);

    rig.coral().recording().orElseThrow().close();

    await().untilAsserted(() -> assertThat(file).content().endsWith("{\"lost\":0}\n"));
    recording.close();
    assertThat(recording.failure()).isEmpty();
  }

  @Test
  void aFileThatCannotBeWrittenRecordsNothing(@TempDir Path temp) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> coral.operator().record(temp.resolve("none").resolve("traffic.jsonl")));

    await().until(() -> rig.coral().recording().isEmpty());
  }

  @Test
  void whatCannotBeCarriedIsSaidWithWhatToDo() {
    try (CoralArray others = rig.coral().array(4)) {
      assertThatExceptionOfType(RequestException.class)
          .isThrownBy(() -> coral.submit(Request.of("test.held").arg(others)))
          .withMessageContaining("argument 1")
          .withMessageContaining("one that this client made");
    }
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> coral.record(Path.of("f")))
        .withMessageContaining("coral traffic record");
  }

  @Test
  void nobodyThereIsToldWithThePlace(@TempDir Path temp) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> DaemonCoral.connect(temp.resolve("no.sock")))
        .withMessageContaining("no.sock");
  }
}
