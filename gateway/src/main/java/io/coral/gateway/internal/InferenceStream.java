package io.coral.gateway.internal;

import io.coral.gateway.wire.Wire;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Questions of one stream, answered as they are done, each in its own time. A bounded number of
 * them are under way; the client's others wait at the client.
 */
final class InferenceStream implements StreamObserver<Wire.ModelInferRequest> {

  private static final int AHEAD = 16;

  private final Gateway gateway;
  private final String tenant;
  private final ServerCallStreamObserver<Wire.ModelStreamInferResponse> to;
  private final Executor callers;

  // guarded by this
  private final List<Runnable> cancels = new ArrayList<>();
  private int open;
  private boolean isLast;
  private boolean isCancelled;

  InferenceStream(
      Gateway gateway,
      String tenant,
      ServerCallStreamObserver<Wire.ModelStreamInferResponse> to,
      Executor callers) {
    this.gateway = gateway;
    this.tenant = tenant;
    this.to = to;
    this.callers = callers;
    to.disableAutoRequest();
    to.setOnCancelHandler(this::cancel);
    to.request(AHEAD);
  }

  @Override
  public void onNext(Wire.ModelInferRequest message) {
    synchronized (this) {
      open++;
    }
    GrpcExchange.ask(
        gateway,
        tenant,
        message,
        callers,
        this::begun,
        (answer, refusal) -> answered(message.getId(), answer, refusal));
  }

  private void begun(Runnable cancel) {
    boolean isLate;
    synchronized (this) {
      isLate = isCancelled;
      if (open > 0) {
        cancels.add(cancel);
      }
    }
    if (isLate) {
      cancel.run();
    }
  }

  private synchronized void answered(
      String id, Wire.@Nullable ModelInferResponse answer, @Nullable Throwable refusal) {
    open--;
    if (open == 0) {
      cancels.clear();
    }
    if (isCancelled) {
      return;
    }
    Wire.ModelStreamInferResponse.Builder told = Wire.ModelStreamInferResponse.newBuilder();
    if (answer == null) {
      told.setErrorMessage(String.valueOf(Statuses.of(refusal).getDescription()))
          .setInferResponse(Wire.ModelInferResponse.newBuilder().setId(id));
    } else {
      told.setInferResponse(answer);
    }
    to.onNext(told.build());
    to.request(1);
    complete();
  }

  private void complete() {
    if (isLast && open == 0) {
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

  private void cancel() {
    List<Runnable> given;
    synchronized (this) {
      isCancelled = true;
      given = List.copyOf(cancels);
      cancels.clear();
    }
    given.forEach(Runnable::run);
  }
}
