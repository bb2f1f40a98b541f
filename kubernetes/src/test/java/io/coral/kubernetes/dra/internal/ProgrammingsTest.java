package io.coral.kubernetes.dra.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Coral;
import io.coral.api.Loaded;
import io.coral.api.Preparation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Boards that are programmed for claims, by an engine that takes its time. */
@Timeout(20)
class ProgrammingsTest {

  private final LinkedBlockingQueue<Preparation> asked = new LinkedBlockingQueue<>();
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final Programmings programmings = new Programmings(engine(), Duration.ofSeconds(7));

  private Coral engine() {
    return (Coral)
        Proxy.newProxyInstance(
            Coral.class.getClassLoader(),
            new Class<?>[] {Coral.class},
            (proxy, method, arguments) -> {
              Preparation preparation = (Preparation) arguments[0];
              asked.add(preparation);
              mayEnd.await();
              return new Loaded(preparation.board(), "test:1", Duration.ZERO);
            });
  }

  @AfterEach
  void close() {
    mayEnd.countDown();
    programmings.close();
  }

  private static Prepared claim(String accelerator) {
    return new Prepared(
        "0815",
        "test",
        "one",
        "claim-sim-0",
        List.of(
            new Prepared.Given("board", "sim-0", "sim-0", accelerator, "", 0),
            new Prepared.Given("board", "sim-1", "sim-1", accelerator, "", 0)));
  }

  @Test
  void aKubeletThatAsksAgainWaitsForTheSame() throws Exception {
    CompletableFuture<Prepared> first = programmings.done(claim("test.add"));
    CompletableFuture<Prepared> second = programmings.done(claim("test.add"));

    assertThat(List.of(asked.take(), asked.take()))
        .extracting(Preparation::board)
        .containsExactlyInAnyOrder("sim-0", "sim-1");
    assertThat(first.isDone()).isFalse();
    mayEnd.countDown();

    assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(claim("test.add"));
    assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(claim("test.add"));
    assertThat(asked).as("what was asked for a second time").isEmpty();
    assertThat(programmings.done(claim("test.add")).get(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(asked).as("what is asked once it was done").hasSize(2);
  }

  @Test
  void aClaimThatSaysNoneWaitsForNothing() {
    assertThat(programmings.done(claim("")).isDone()).isTrue();
    assertThat(asked).isEmpty();
  }
}
