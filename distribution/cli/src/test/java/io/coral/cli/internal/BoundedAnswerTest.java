package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoundedAnswerTest {

  private final List<String> causes = new ArrayList<>();

  private Optional<String> ask(Supplier<String> call, Duration bound) {
    return BoundedAnswer.of("discovery", call, bound, causes::add);
  }

  @Test
  void anAnswerIsGivenWithoutAWord() {
    assertThat(ask(() -> "boards", Duration.ofSeconds(30))).contains("boards");
    assertThat(causes).isEmpty();
  }

  @Test
  void anErrorIsToldAndNoAnswer() {
    Supplier<String> broken =
        () -> {
          throw new StackOverflowError("a bug");
        };

    assertThat(ask(broken, Duration.ofSeconds(30))).isEmpty();
    assertThat(causes).containsExactly("its discovery failed: java.lang.StackOverflowError: a bug");
  }

  @Test
  void nothingIsNoAnswer() {
    assertThat(ask(() -> null, Duration.ofSeconds(30))).isEmpty();
    assertThat(causes).containsExactly("its discovery is null");
  }

  @Test
  void aCallThatDoesNotReturnIsLeftAlone() {
    CompletableFuture<String> never = new CompletableFuture<>();

    assertThat(ask(never::join, Duration.ofMillis(100))).isEmpty();
    assertThat(causes).singleElement().asString().contains("has not returned within 100.000 ms");
    never.complete("too late");
  }

  @Test
  void anInterruptEndsTheWaitAndStaysKnown() {
    CompletableFuture<String> never = new CompletableFuture<>();
    Thread.currentThread().interrupt();

    assertThat(ask(never::join, Duration.ofSeconds(30))).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(causes).containsExactly("its discovery was interrupted");
    never.complete("too late");
  }
}
