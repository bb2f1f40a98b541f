package io.coral.gateway.internal;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ends calls of one question whose question takes too long to arrive. Any thread. */
final class ReadLimit implements ServerInterceptor {

  private final Duration limit;
  private final ScheduledExecutorService timer;

  /**
   * For each call anew.
   *
   * @param timer whose threads do nothing that lasts
   */
  ReadLimit(Duration limit, ScheduledExecutorService timer) {
    this.limit = limit;
    this.timer = timer;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    ServerCall.Listener<Q> listener = next.startCall(call, headers);
    return call.getMethodDescriptor().getType() == MethodType.UNARY
        ? new Timed<>(call, listener)
        : listener;
  }

  /** Goes on with what has arrived, unless it was too late. */
  private final class Timed<Q> extends SimpleForwardingServerCallListener<Q> {

    private final AtomicBoolean isOver = new AtomicBoolean();
    private final Future<?> end;

    Timed(ServerCall<Q, ?> call, ServerCall.Listener<Q> listener) {
      super(listener);
      end = timer.schedule(() -> end(call), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void end(ServerCall<?, ?> call) {
      if (isOver.compareAndSet(false, true)) {
        call.close(Statuses.of(Body.tooSlow()), new Metadata());
      }
    }

    @Override
    public void onHalfClose() {
      end.cancel(false);
      if (isOver.compareAndSet(false, true)) {
        super.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      end.cancel(false);
      super.onCancel();
    }

    @Override
    public void onComplete() {
      end.cancel(false);
      super.onComplete();
    }
  }
}
