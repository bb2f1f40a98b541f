package io.coral.gateway.functions.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;

import io.coral.api.Coral;
import io.coral.api.function.InstalledFunction;
import io.coral.gateway.internal.Gateway;
import io.coral.gateway.internal.Memory;
import io.coral.gateway.internal.Sent;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Answers;
import org.mockito.InOrder;
import org.mockito.Mockito;

class ExchangeTest {

  private static final byte[] EVENT =
      """
      {"specversion": "1.0", "id": "7", "source": "/s", "type": "t", "dataref": "s3://b/k"}
      """
          .getBytes(UTF_8);

  private final HttpServletRequest request = Mockito.mock();
  private final HttpServletResponse response = Mockito.mock();
  private final AsyncContext context = Mockito.mock();
  private final Gateway gateway = Mockito.mock(Answers.RETURNS_DEEP_STUBS);
  private final Memory memory = new Memory(1 << 20);

  static Object[][] faults() {
    return new Object[][] {
      {new IllegalStateException("broken"), 500},
      {new OutOfMemoryError("unable to create native thread"), 503},
      {new NoClassDefFoundError("broken"), 500}
    };
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anEventThatCannotBeTakenIsAnsweredOnceAllTheSame(Throwable why, int status)
      throws Exception {
    Mockito.when(gateway.inference().memory("blue")).thenReturn(memory);
    Mockito.when(gateway.heap("blue")).thenReturn(List.of(memory));
    Mockito.when(gateway.settings().requestBytes()).thenReturn(1000L);
    Mockito.when(gateway.settings().readLimit()).thenReturn(Duration.ofDays(1));
    Mockito.when(request.getContentType()).thenReturn(StructuredEvent.TYPE);
    Mockito.when(request.getContentLengthLong()).thenReturn((long) EVENT.length);
    Mockito.when(request.getInputStream()).thenReturn(new Sent(EVENT));
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
    Mockito.when(response.getOutputStream()).thenReturn(Mockito.mock(ServletOutputStream.class));
    Exchange.Elsewhere failing = Mockito.mock();
    Mockito.when(failing.compute(any(), any(), any())).thenThrow(why);

    Exchange.serve(
        gateway,
        Mockito.mock(Coral.class),
        "blue",
        Mockito.mock(InstalledFunction.class),
        failing,
        request);

    InOrder order = Mockito.inOrder(response, context);
    order.verify(response).setStatus(status);
    order.verify(context).complete();
    Mockito.verify(gateway.inference()).leave();
    assertThat(memory.taken()).isZero();
  }
}
