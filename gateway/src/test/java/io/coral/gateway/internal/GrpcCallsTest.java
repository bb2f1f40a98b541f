package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.gateway.wire.Wire;
import io.grpc.CallOptions;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls that do not go as they should keep no memory, nor a place. */
class GrpcCallsTest {

  private static final int MANY = 16;

  /** Requests that two boards may have begun with. */
  private static final int BEGUN = 8;

  @TempDir static Path temp;
  private static Rig rig;
  private static GrpcClient client;

  @BeforeAll
  static void start() throws Exception {
    rig = new Rig(temp, Map.of("memory", "64KiB"));
    rig.installWide("wide");
    client = new GrpcClient(rig);
  }

  @AfterAll
  static void stop() {
    client.close();
    rig.close();
  }

  @AfterEach
  void nothingIsKept() {
    await().until(() -> rig.gateway.inference().underWay() == 0);
    await().until(() -> rig.gateway.inference().memory().taken() == 0);
    rig.engine.permits.drainPermits();
  }

  private static Wire.ModelInferRequest longer(int bytes) {
    return GrpcClient.question("nothing").toBuilder().setId("x".repeat(bytes)).build();
  }

  @Test
  void whatArrivesCountsUntilItsCallEnds() throws Exception {
    GrpcClient.Call call = client.begin(GrpcClient.INFER, longer(1000));
    await().until(() -> rig.gateway.inference().memory().taken() > 1000);

    call.finish();

    assertThat(call.told().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void whatArrivesAndHasNoRoomIsRefusedBeforeItIsThere() throws Exception {
    GrpcClient.Call call = client.begin(GrpcClient.INFER, longer(100_000));

    assertThat(call.told().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(call.told().getDescription()).contains("other requests take all of the 65536 bytes");
  }

  @ParameterizedTest
  @CsvSource({"ServerLive, 1", "ServerReady, 1", "ServerMetadata, 4096", "ModelReady, 4096"})
  void whatIsTooLongForAMethodWithoutTensorsIsRefused(String method, int bytes) throws Exception {
    GrpcClient.Call call = client.begin(GrpcClient.plain(method), longer(bytes));

    call.finish();

    assertThat(call.told().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(call.told().getDescription()).contains("the message is too long: of this method");
  }

  @Test
  void whatIsCompressedIsRefused() throws Exception {
    GrpcClient.Call call =
        client.begin(GrpcClient.INFER, longer(1000), CallOptions.DEFAULT.withCompression("gzip"));

    assertThat(call.told().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void anAnswerThatNobodyTakesCountsUntilItsCallEnds() throws Exception {
    try (GrpcClient small = new GrpcClient(rig, 1024)) {
      GrpcClient.Call call = small.askAndLookAway(GrpcClient.question("wide"));
      await().until(() -> rig.gateway.inference().memory("default").taken() == 4_008);
      await().until(() -> rig.gateway.inference().underWay() == 0);

      assertThat(rig.gateway.inference().memory().taken()).isEqualTo(4_008);

      call.cancel();
    }
  }

  @Test
  void callsThatAreCancelledGiveUpWhatNoBoardHasBegun() throws Exception {
    List<GrpcClient.Call> calls =
        Stream.generate(() -> client.begin(GrpcClient.INFER, GrpcClient.question("later")))
            .limit(MANY)
            .toList();
    calls.forEach(GrpcClient.Call::finish);
    await().until(() -> rig.gateway.inference().underWay() == MANY);

    calls.forEach(GrpcClient.Call::cancel);

    await().until(() -> rig.gateway.inference().underWay() <= BEGUN);
    rig.engine.permits.release(BEGUN);
  }

  @Test
  void aStreamThatIsCancelledGivesUpWhatNoBoardHasBegun() throws Exception {
    GrpcClient.Call stream = client.begin(GrpcClient.STREAM, GrpcClient.question("later"));
    for (int i = 1; i < MANY; i++) {
      stream.say(GrpcClient.question("later"));
    }
    await().until(() -> rig.gateway.inference().underWay() == MANY);

    stream.cancel();

    await().until(() -> rig.gateway.inference().underWay() <= BEGUN);
    rig.engine.permits.release(BEGUN);
  }
}
