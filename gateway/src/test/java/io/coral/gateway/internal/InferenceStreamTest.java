package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;

import io.coral.gateway.wire.Wire;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentCaptor;
import org.mockito.Mockito;

/** A client that takes its answers when the test says so. */
class InferenceStreamTest {

  private static final int AHEAD = 16;

  @TempDir private Path temp;
  private final ServerCallStreamObserver<Wire.ModelStreamInferResponse> client = Mockito.mock();
  private final AtomicInteger requested = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private Rig rig;
  private InferenceStream stream;
  private Context call;

  @BeforeEach
  void start() throws Exception {
    rig = new Rig(temp, Map.of());
    Mockito.doAnswer(asked -> requested.addAndGet(asked.<Integer>getArgument(0)))
        .when(client)
        .request(Mockito.anyInt());
    Mockito.doAnswer(told -> answered.incrementAndGet()).when(client).onNext(any());
    ServerStreamTracer arriving =
        Arriving.in(List.of(), Duration.ofDays(1), Mockito.mock())
            .newServerStreamTracer("service/ModelStreamInfer", new Metadata());
    call = arriving.filterContext(Context.current());
    stream =
        call.call(
            () ->
                new InferenceStream(
                    rig.gateway,
                    new Caller("default", Regions.NOT_OFFERED),
                    client,
                    Runnable::run));
  }

  @AfterEach
  void nothingIsKept() {
    await().until(() -> rig.gateway.inference().underWay() == 0);
    assertThat(rig.gateway.inference().memory().taken()).isZero();
    rig.close();
  }

  /** As many as the server takes. */
  private void ask(int count) {
    call.run(
        () -> {
          for (int i = 0; i < count; i++) {
            stream.onNext(GrpcClient.question("sum"));
          }
        });
  }

  @Test
  void oneThatTakesNoAnswersIsAskedForNoMoreQuestionsAndTheseAnswersCount() {
    ask(AHEAD);
    await().until(() -> answered.get() == AHEAD && rig.gateway.inference().underWay() == 0);

    assertThat(requested).hasValue(AHEAD);
    assertThat(rig.gateway.inference().memory().taken()).isPositive();

    ArgumentCaptor<Runnable> ready = ArgumentCaptor.captor();
    Mockito.verify(client).setOnReadyHandler(ready.capture());
    Mockito.when(client.isReady()).thenReturn(true);
    ready.getValue().run();
    assertThat(requested).hasValue(2 * AHEAD);
    assertThat(rig.gateway.inference().memory().taken()).isZero();
  }

  @Test
  void ofOneThatTakesThemEachAnswerIsFollowedByAQuestion() {
    Mockito.when(client.isReady()).thenReturn(true);

    ask(AHEAD);

    await().until(() -> requested.get() == 2 * AHEAD);
  }

  @Test
  void whatOneThatGoesAwayHasNotTakenIsForgotten() {
    ask(AHEAD);
    await().until(() -> answered.get() == AHEAD);

    ArgumentCaptor<Runnable> gone = ArgumentCaptor.captor();
    Mockito.verify(client).setOnCancelHandler(gone.capture());
    gone.getValue().run();
  }

  @Test
  void whatOneThatWasToldAllTakesInTheEndIsForgotten() {
    ask(AHEAD);
    await().until(() -> answered.get() == AHEAD);
    stream.onCompleted();

    ArgumentCaptor<Runnable> closed = ArgumentCaptor.captor();
    Mockito.verify(client).setOnCloseHandler(closed.capture());
    closed.getValue().run();
  }
}
