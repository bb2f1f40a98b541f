package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;

import io.coral.gateway.wire.Wire;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.mockito.Mockito;

/** The memory of an answer is given back once, and not before it was copied. */
class UnsentTest {

  private static final Wire.ModelInferResponse ANSWER =
      Wire.ModelInferResponse.getDefaultInstance();

  private final StreamObserver<Wire.ModelInferResponse> client = Mockito.mock();
  private final Runnable sent = Mockito.mock();
  private final Unsent unsent = new Unsent();

  @Test
  void ofACallThatGoesOnItIsGivenBackAtTheEnd() {
    InferenceService.answer(client, ANSWER, null, unsent, sent);
    Mockito.verifyNoInteractions(sent);

    unsent.gone();
    unsent.gone();

    Mockito.verify(sent).run();
  }

  @Test
  void ofACallThatHasEndedItIsGivenBackOnceTheAnswerWasCopied() {
    unsent.gone();

    InferenceService.answer(client, ANSWER, null, unsent, sent);

    InOrder order = Mockito.inOrder(client, sent);
    order.verify(client).onNext(ANSWER);
    order.verify(client).onCompleted();
    order.verify(sent).run();
  }

  @Test
  void ofAnAnswerThatCannotBeWrittenItIsGivenBackAtTheEnd() {
    Mockito.doThrow(new IllegalStateException("broken")).when(client).onNext(any());

    assertThatIllegalStateException()
        .isThrownBy(() -> InferenceService.answer(client, ANSWER, null, unsent, sent));
    unsent.gone();

    Mockito.verify(sent).run();
  }
}
