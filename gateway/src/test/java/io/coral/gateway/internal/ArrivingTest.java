package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** What arrives over gRPC has to have room in each of the memories that count it. */
class ArrivingTest {

  private final Memory memory = new Memory(2000);
  private final Memory heap = new Memory(1000);
  private final ScheduledExecutorService timer = Mockito.mock();
  private final ServerStreamTracer call =
      Arriving.in(List.of(memory, heap), Duration.ofSeconds(1), timer)
          .newServerStreamTracer("service/ModelInfer", new Metadata());

  @AfterEach
  void nothingIsKept() {
    call.streamClosed(Status.OK);

    assertThat(memory.taken()).isZero();
    assertThat(heap.taken()).isZero();
  }

  @Test
  void eachFrameCountsForMoreThanItsContent() {
    call.inboundWireSize(1);
    call.inboundWireSize(1);

    assertThat(memory.taken()).isEqualTo(514);
    assertThat(heap.taken()).isEqualTo(514);
  }

  @Test
  void whatOneOfThemHasNoRoomForIsRefused() {
    assertThatThrownBy(() -> call.inboundWireSize(1000))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("other requests take all of the 1000 bytes");
  }
}
