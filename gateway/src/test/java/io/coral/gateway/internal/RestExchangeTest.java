package io.coral.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.mockito.ArgumentMatchers.any;

import io.coral.api.Response;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Answers;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;
import org.mockito.MockedStatic;
import org.mockito.Mockito;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class RestExchangeTest {

  private final HttpServletResponse response = Mockito.mock();
  private final ServletOutputStream body = Mockito.mock();
  private final AsyncContext context = Mockito.mock();
  private final Gateway gateway = Mockito.mock(Answers.RETURNS_DEEP_STUBS);
  private final Served served = Mockito.mock(Answers.RETURNS_DEEP_STUBS);

  /** Asks with an empty question. */
  private void ask() throws Exception {
    Inference inference = gateway.inference();
    Mockito.when(inference.terms("blue")).thenReturn(Terms.of("blue", Duration.ofSeconds(1)));
    Mockito.when(gateway.settings().requestBytes()).thenReturn(100L);
    Mockito.when(gateway.settings().readLimit()).thenReturn(Duration.ofDays(1));
    HttpServletRequest request = Mockito.mock();
    Mockito.when(request.getInputStream()).thenReturn(new Sent("{}".getBytes(UTF_8)));
    Mockito.when(request.getContentLengthLong()).thenReturn(2L);
    Mockito.when(request.startAsync()).thenReturn(context);
    Mockito.when(context.getRequest()).thenReturn(request);
    Mockito.when(context.getResponse()).thenReturn(response);
    Mockito.doAnswer(
            call -> {
              call.<Runnable>getArgument(0).run();
              return null;
            })
        .when(context)
        .start(any());
    Mockito.when(response.getOutputStream()).thenReturn(body);

    RestExchange.serve(gateway, new Caller("blue", Regions.NOT_OFFERED), served, request);
  }

  /** Has the engine answer on another of the server's threads, too. */
  private void askAndAnswer() throws Exception {
    ask();
    ArgumentCaptor<BiConsumer<Response, Throwable>> answer = ArgumentCaptor.captor();
    Mockito.verify(gateway.inference()).ask(any(), any(), answer.capture());
    answer.getValue().accept(Mockito.mock(Response.class), null);
  }

  static Object[][] failures() {
    return new Object[][] {
      {new IllegalStateException("broken"), 500}, {new OutOfMemoryError("broken"), 503}
    };
  }

  static Object[][] faults() {
    return new Object[][] {
      {new IllegalStateException("broken"), 500},
      {new OutOfMemoryError("broken"), 503},
      {new NoClassDefFoundError("broken"), 500}
    };
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whatCannotBeAskedIsAnsweredOnceAllTheSame(Throwable why, int status) throws Exception {
    Mockito.when(gateway.inference().ask(any(), any(), any())).thenThrow(why);

    ask();

    InOrder order = Mockito.inOrder(response, context);
    order.verify(response).setStatus(status);
    order.verify(context).complete();
    Mockito.verify(gateway.inference()).leave();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whoseAnswerCannotBeWrittenIsToldWhy(Throwable why, int status) throws Exception {
    Mockito.when(served.name()).thenThrow(why);
    Logger log = Mockito.mock();

    try (MockedStatic<LoggerFactory> logs = Mockito.mockStatic(LoggerFactory.class)) {
      logs.when(() -> LoggerFactory.getLogger(Refusal.class)).thenReturn(log);
      askAndAnswer();
    }

    Mockito.verify(log).error("An answer cannot be written", why);
    InOrder order = Mockito.inOrder(response, body, context);
    order.verify(response).reset();
    order.verify(response).setStatus(status);
    order.verify(body).write("{\"error\":\"broken\"}".getBytes(UTF_8));
    order.verify(context).complete();
    Mockito.verify(gateway.inference()).leave();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whoHasAPartOfAnAnswerGetsNoOther(Throwable why, int status) throws Exception {
    Mockito.when(served.name()).thenThrow(why);
    Mockito.when(response.isCommitted()).thenReturn(true);

    askAndAnswer();

    Mockito.verify(response, Mockito.never()).setStatus(status);
    Mockito.verify(context).complete();
    Mockito.verify(gateway.inference()).leave();
  }
}
