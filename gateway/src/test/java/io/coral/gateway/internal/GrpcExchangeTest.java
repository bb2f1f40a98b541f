package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;

import io.coral.api.Response;
import io.coral.gateway.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Answers;
import org.mockito.ArgumentCaptor;
import org.mockito.Mockito;

class GrpcExchangeTest {

  static Stream<Throwable> failures() {
    return Stream.of(new IllegalStateException("broken"), new OutOfMemoryError("full"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whoseAnswerCannotBeWrittenIsToldWhy(Throwable why) {
    Gateway gateway = Mockito.mock(Answers.RETURNS_DEEP_STUBS);
    Inference inference = gateway.inference();
    Mockito.when(inference.terms("blue")).thenReturn(Terms.of("blue", Duration.ofSeconds(1)));
    Mockito.when(inference.models().find(any(), any()).name()).thenThrow(why);
    List<Throwable> told = new ArrayList<>();

    GrpcExchange.ask(
        gateway,
        new Caller("blue", Regions.NOT_OFFERED),
        Wire.ModelInferRequest.getDefaultInstance(),
        Runnable::run,
        giveUp -> {},
        (message, refusal, sent) -> told.add(refusal));
    ArgumentCaptor<BiConsumer<Response, Throwable>> answer = ArgumentCaptor.captor();
    Mockito.verify(inference).ask(any(), any(), answer.capture());
    answer.getValue().accept(Mockito.mock(Response.class), null);

    assertThat(told).extracting(Throwable::getCause).containsExactly(why);
    Mockito.verify(inference).leave();
  }
}
