package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.Argument;
import io.coral.api.Coral;
import io.coral.api.Receipt;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Response;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.artifact.DataType;
import io.coral.api.artifact.Model;
import io.coral.api.artifact.Tensor;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Access;
import io.coral.spec.Platform;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/**
 * An engine that gives back what it gets, once the test lets it; and a time that the test passes.
 */
class JoinerTest {

  private static final Instant LATER = Instant.now().plusSeconds(3600);

  private final Memory memory = new Memory(1 << 20);
  private final List<Sent> sent = new ArrayList<>();
  private final List<Runnable> timers = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private final Joiner joiner = new Joiner(new Echo(), memory, Runnable::run);
  private final Served served = served(false);

  private record Sent(
      Request request, Terms terms, Asked asked, BiConsumer<Response, Throwable> then) {

    /** How many entries it has. */
    int entries() {
      return input().remaining();
    }

    private ByteBuffer input() {
      return ((Argument.Array) request.arguments().get(0)).buffer();
    }

    void answer() {
      ((Argument.Array) request.arguments().get(1)).buffer().put(input());
      then.accept(RESPONSE, null);
    }
  }

  private static final Response RESPONSE =
      new Response(
          "echo.k",
          "board",
          "runtime",
          1,
          List.of(),
          new Receipt(
              "echo:1",
              List.of(),
              Duration.ZERO,
              Duration.ZERO,
              0,
              0,
              0,
              OptionalDouble.empty(),
              List.of()));

  private final class Echo implements Joiner.Outside {
    @Override
    public Runnable ask(Asked asked, Terms terms, BiConsumer<Response, Throwable> then) {
      Request request = terms.on(asked.request(Mockito.mock(Coral.class)));
      sent.add(new Sent(request, terms, asked, then));
      return () -> {};
    }

    @Override
    public void after(Duration delay, Runnable task) {
      delays.add(delay);
      timers.add(task);
    }
  }

  private static Served served(boolean acrossTenants) {
    Artifact artifact =
        new Artifact(
            "a.bin",
            "echo",
            "1",
            "",
            new Platform("v", "b", "1"),
            List.of(
                new ArtifactKernel(
                    List.of("k"),
                    "k",
                    List.of(
                        ArtifactArgument.of("char*", "in", Access.READ),
                        ArtifactArgument.of("char*", "out", Access.WRITE),
                        ArtifactArgument.of("int", "n", Access.READ_WRITE)),
                    Map.of())),
            Map.of());
    Model.Joining joining = new Model.Joining(Duration.ofMinutes(1), List.of(4), acrossTenants);
    return new Served(
        List.of(
            new InstalledBitstream(
                artifact.withModel(
                    new Model(
                        "echo",
                        "k",
                        List.of(tensor("x", "in")),
                        List.of(tensor("y", "out")),
                        List.of(),
                        List.of(),
                        Optional.of(new Model.Batch("n", 8, Optional.of(joining))))),
                Path.of("/none"),
                "0".repeat(64),
                1)));
  }

  private static Tensor tensor(String name, String argument) {
    return new Tensor(name, DataType.INT8, List.of(Tensor.BATCH), argument, List.of());
  }

  /** A question, and what became of it. */
  private final class Caller {
    private final Asked asked;
    private Throwable failure;
    private boolean isAnswered;
    private Runnable giveUp = () -> {};

    Caller(Served of, Terms terms, int... values) {
      asked = new Asked(of, "", memory);
      ByteBuffer to = asked.input("x", "INT8", List.of((long) values.length));
      for (int value : values) {
        to.put((byte) value);
      }
      giveUp =
          joiner.ask(
              asked,
              terms,
              (response, why) -> {
                isAnswered = response != null;
                failure = why;
              });
    }

    byte[] result() {
      assertThat(isAnswered).isTrue();
      ByteBuffer bytes = asked.results().get(0).bytes();
      byte[] result = new byte[bytes.remaining()];
      bytes.get(result);
      return result;
    }
  }

  private final List<Caller> callers = new ArrayList<>();

  private Caller asks(String tenant, int... values) {
    return asks(served, new Terms(tenant, 0, LATER), values);
  }

  private Caller asks(Served of, Terms terms, int... values) {
    Caller caller = new Caller(of, terms, values);
    callers.add(caller);
    return caller;
  }

  private void timePasses() {
    List<Runnable> due = List.copyOf(timers);
    timers.clear();
    due.forEach(Runnable::run);
  }

  @AfterEach
  void nothingIsKept() {
    callers.forEach(each -> each.asked.close());
    assertThat(memory.taken()).isZero();
  }

  @Test
  void oneThatHasLessTimeThanThoseBeforeItShortensTheirWait() {
    asks("blue", 1);
    asks(served, new Terms("blue", 0, Instant.now().plusSeconds(20)), 2);
    asks("blue", 3);

    assertThat(delays).hasSize(2);
    assertThat(delays.get(0)).isEqualTo(Duration.ofMinutes(1));
    assertThat(delays.get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    timers.get(1).run();
    assertThat(sent).singleElement().extracting(Sent::entries).isEqualTo(3);
    sent.get(0).answer();
    timePasses();
  }

  @Test
  void oneWhoseTimeIsOverIsAskedAloneAndTheOthersWait() {
    asks("blue", 1);
    asks(served, new Terms("blue", 0, Instant.now()), 2);

    assertThat(sent).singleElement().extracting(Sent::entries).isEqualTo(1);
    assertThat(joiner.waiting()).isEqualTo(1);
    timePasses();
    sent.forEach(Sent::answer);
  }

  @Test
  void questionsUpToAPreferredSizeAreOneAndEachGetsItsOwnPart() {
    Caller first = asks("blue", 1);
    Caller second = asks("blue", 2, 3);
    assertThat(sent).isEmpty();

    Caller third = asks("blue", 4);
    assertThat(sent).extracting(Sent::entries).containsExactly(4);
    sent.get(0).answer();

    assertThat(first.result()).containsExactly(1);
    assertThat(second.result()).containsExactly(2, 3);
    assertThat(third.result()).containsExactly(4);
    assertThat(second.asked.ran()).isEqualTo(4);
    timePasses();
    assertThat(sent).hasSize(1);
  }

  @Test
  void fewerAreAskedOnceTheFirstHasWaited() {
    Caller first = asks("blue", 1);
    Caller second = asks("blue", 2);

    timePasses();

    assertThat(sent).extracting(Sent::entries).containsExactly(2);
    sent.get(0).answer();
    assertThat(first.result()).containsExactly(1);
    assertThat(second.result()).containsExactly(2);
  }

  @Test
  void oneThatDoesNotFitBeginsAnother() {
    asks("blue", 1, 2, 3);
    asks("blue", 1, 2, 3, 4, 5, 6);

    assertThat(sent).extracting(Sent::entries).containsExactly(3);
    timePasses();
    assertThat(sent).extracting(Sent::entries).containsExactly(3, 6);
    sent.forEach(Sent::answer);
  }

  @Test
  void tenantsAndPrioritiesStayApartUnlessTheModelSaysOtherwise() {
    asks("blue", 1);
    asks("red", 2);
    asks(served, new Terms("red", 5, LATER), 3);
    timePasses();
    assertThat(sent).extracting(each -> each.terms().tenant()).containsOnly("blue", "red");
    assertThat(sent).hasSize(3);

    sent.clear();
    Served across = served(true);
    asks(across, new Terms("blue", 0, LATER), 1);
    asks(across, new Terms("red", 0, LATER), 2);
    timePasses();
    assertThat(sent).extracting(Sent::entries).containsExactly(2);
    sent.forEach(Sent::answer);
  }

  @Test
  void oneThatIsLateTakesNoOthersWithIt() {
    Caller late = asks(served, new Terms("blue", 0, Instant.now().plusMillis(1)), 1);
    Caller other = asks("blue", 2);
    timePasses();
    assertThat(sent.get(0).terms().deadline()).isBefore(LATER);

    while (!Instant.now().isAfter(sent.get(0).terms().deadline())) {
      Thread.onSpinWait();
    }
    sent.get(0)
        .then()
        .accept(null, new RequestException(RequestException.Code.DEADLINE, "echo.k", "late"));

    assertThat(late.failure).hasMessage("late");
    assertThat(sent).hasSize(2);
    sent.get(1).answer();
    assertThat(other.result()).containsExactly(2);
  }

  @Test
  void aFailureIsEverybodys() {
    Caller first = asks("blue", 1);
    Caller second = asks("blue", 2);
    timePasses();

    sent.get(0).then().accept(null, new IllegalStateException("broken"));

    assertThat(List.of(first, second))
        .extracting(each -> each.failure.getMessage())
        .containsOnly("broken");
  }

  @Test
  void oneThatIsGivenUpIsNotAsked() {
    Caller gone = asks("blue", 1);
    asks("blue", 2);

    gone.giveUp.run();
    assertThat(gone.failure).isInstanceOf(CancellationException.class);
    timePasses();

    assertThat(sent).extracting(Sent::entries).containsExactly(1);
  }

  @Test
  void whoWaitsAtTheEndIsToldSo() {
    Caller waiting = asks("blue", 1);

    joiner.close();

    assertThat(waiting.failure).isInstanceOf(CancellationException.class);
    timePasses();
    assertThat(sent).isEmpty();
  }

  @Test
  void oneThatIsNotCompleteIsRefusedByItself() {
    Asked asked = new Asked(served, "7", memory);

    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> joiner.ask(asked, new Terms("blue", 0, LATER), (r, f) -> {}))
        .withMessageStartingWith("[request id: 7] expected 1 inputs but got 0 inputs");
  }
}
