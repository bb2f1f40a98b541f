package io.coral.api.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.api.Receipt;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PendingAnswerTest {

  private static final Response RESPONSE =
      new Response(
          "a.b",
          "board",
          "runtime",
          1,
          List.of(),
          new Receipt(
              "a:1",
              List.of(),
              Duration.ZERO,
              Duration.ZERO,
              0,
              0,
              0,
              OptionalDouble.empty(),
              List.of()));

  private static final RequestException FAILURE =
      new RequestException(RequestException.Code.FAILED, "a.b", "it broke");

  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private final Filled answer = new Filled();

  private final class Filled extends PendingAnswer {

    Filled() {
      super(Request.of("a.b"), later::add);
    }

    @Override
    protected void ending(@Nullable RuntimeException with) {
      heard.add(with == null ? "ends well" : "ends badly");
    }

    @Override
    protected void ended() {
      heard.add("ended");
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      return false;
    }

    @Override
    protected String explainWaiting() {
      return "it waits";
    }

    @Override
    protected String explain(Response answered) {
      return "it ran on " + answered.boardId();
    }
  }

  @Test
  void theEndIsToldInPlaceAndStagesLater() {
    answer.tellInPlace((response, failure) -> heard.add("first " + (response == RESPONSE)));
    answer.tellInPlace((response, failure) -> heard.add("second " + (failure == null)));
    answer.thenAccept(response -> heard.add("stage"));

    answer.succeed(RESPONSE);

    assertThat(heard).containsExactly("ends well", "first true", "second true", "ended");
    later.remove().run();
    assertThat(heard).endsWith("stage");
  }

  @Test
  void whoComesAfterTheEndIsToldAtOnce() {
    answer.fail(FAILURE);

    answer.tellInPlace((response, failure) -> heard.add("told " + (failure == FAILURE)));

    assertThat(heard).endsWith("told true");
    assertThat(answer.handle((response, failure) -> failure).toCompletableFuture().join())
        .isSameAs(FAILURE);
  }

  @Test
  void theFirstEndCounts() {
    answer.tellInPlace((response, failure) -> heard.add("told"));
    answer.succeed(RESPONSE);
    answer.fail(FAILURE);
    answer.succeed(RESPONSE);

    assertThat(answer.join()).isSameAs(RESPONSE);
    assertThat(heard).containsOnlyOnce("told").containsOnlyOnce("ended");
  }

  @Test
  void whoWaitsHasWhatItEndedWith() throws Exception {
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> answer.get(0, TimeUnit.SECONDS))
        .withMessageContaining("a.b");
    assertThat(answer.awaitDone(0)).isFalse();
    answer.fail(FAILURE);

    assertThatThrownBy(answer::join).isSameAs(FAILURE);
    assertThatExceptionOfType(ExecutionException.class).isThrownBy(answer::get).withCause(FAILURE);
    assertThat(answer.isCancelled()).isFalse();
    assertThat(answer.awaitDone(0)).isTrue();
  }

  @Test
  void aCancellationIsOne() {
    answer.fail(new CancellationException("given up"));

    assertThat(answer.isCancelled()).isTrue();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(answer::get);
  }

  @Test
  void itExplainsItselfAtEachStation() {
    assertThat(answer.explain()).isEqualTo("it waits");
    answer.succeed(RESPONSE);
    assertThat(answer.explain()).isEqualTo("it ran on board");

    Filled failed = new Filled();
    failed.fail(FAILURE);
    assertThat(failed.explain()).isEqualTo("it broke");
  }
}
