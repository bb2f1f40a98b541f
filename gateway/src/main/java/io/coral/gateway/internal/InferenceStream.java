package io.coral.gateway.internal;

import io.coral.gateway.wire.Wire;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Questions of one stream, answered as they are done, each in its own time. A bounded number of
 * them are under way, or answered and not taken by the client; its others wait at the client.
 */
final class InferenceStream implements StreamObserver<Wire.ModelInferRequest> {

  private static final int AHEAD = 16;

  private final Gateway gateway;
  private final Caller caller;
  private final ServerCallStreamObserver<Wire.ModelStreamInferResponse> to;
  private final Executor callers;

  // guarded by this
  private final Set<UnderWay> underWay = new HashSet<>();
  private final List<Runnable> unsent = new ArrayList<>();
  private boolean isLast;
  private boolean isOver;

  InferenceStream(
      Gateway gateway,
      Caller caller,
      ServerCallStreamObserver<Wire.ModelStreamInferResponse> to,
      Executor callers) {
    this.gateway = gateway;
    this.caller = caller;
    this.to = to;
    this.callers = callers;
    to.disableAutoRequest();
    to.setOnCancelHandler(this::cancel);
    to.setOnReadyHandler(this::goOn);
    to.setOnCloseHandler(this::forget);
    Arriving.onSlow(this::tooSlow);
    to.request(AHEAD);
  }

  /** One question. */
  private final class UnderWay {
    private final String id;

    // guarded by the stream
    private @Nullable Runnable giveUp;

    UnderWay(String id) {
      this.id = id;
    }

    void begun(Runnable its) {
      synchronized (InferenceStream.this) {
        giveUp = its;
        if (!isOver) {
          return;
        }
      }
      its.run();
    }

    void answered(
        Wire.@Nullable ModelInferResponse answer, @Nullable Throwable refusal, Runnable sent) {
      synchronized (InferenceStream.this) {
        underWay.remove(this);
        if (!isOver) {
          unsent.add(sent);
          to.onNext(told(answer, refusal));
          goOn();
          complete();
          return;
        }
      }
      sent.run();
    }

    private Wire.ModelStreamInferResponse told(
        Wire.@Nullable ModelInferResponse answer, @Nullable Throwable refusal) {
      Wire.ModelStreamInferResponse.Builder told = Wire.ModelStreamInferResponse.newBuilder();
      if (answer != null) {
        return told.setInferResponse(answer).build();
      }
      Throwable why = refusal == null ? new IllegalStateException() : refusal;
      return told.setErrorMessage(String.valueOf(Statuses.of(why).getDescription()))
          .setInferResponse(Wire.ModelInferResponse.newBuilder().setId(id))
          .build();
    }
  }

  @Override
  public void onNext(Wire.ModelInferRequest message) {
    UnderWay its = new UnderWay(message.getId());
    synchronized (this) {
      underWay.add(its);
    }
    GrpcExchange.ask(gateway, caller, message, callers, its::begun, its::answered);
    Arriving.taken();
  }

  /** Takes as many questions more as the client has taken answers. */
  private synchronized void goOn() {
    int taken = unsent.size();
    if (taken > 0 && to.isReady()) {
      forget();
      to.request(taken);
    }
  }

  /** Nothing of the answers is kept here any more. */
  private synchronized void forget() {
    unsent.forEach(Runnable::run);
    unsent.clear();
  }

  private void complete() {
    if (isLast && underWay.isEmpty() && !isOver) {
      isOver = true;
      to.onCompleted();
    }
  }

  @Override
  public void onError(Throwable gone) {
    cancel();
  }

  @Override
  public synchronized void onCompleted() {
    isLast = true;
    complete();
  }

  private void tooSlow() {
    synchronized (this) {
      if (isOver) {
        return;
      }
      isOver = true;
      to.onError(Statuses.of(Body.tooSlow()).asRuntimeException());
    }
    cancel();
  }

  private void cancel() {
    List<UnderWay> left;
    synchronized (this) {
      isOver = true;
      forget();
      left = List.copyOf(underWay);
    }
    for (UnderWay each : left) {
      Runnable giveUp;
      synchronized (this) {
        giveUp = each.giveUp;
      }
      if (giveUp != null) {
        giveUp.run();
      }
    }
  }
}
