package io.coral.inaccel.internal;

import io.coral.api.Answer;
import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.grpc.LocalServer;
import io.coral.inaccel.wire.Wire;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call of a client. The thread that reads its connection tells what comes; whoever has the
 * answer gives it.
 */
final class Call extends ServerCall.Listener<Wire.Request> {

  private final ServerCall<Wire.Request, Wire.Response> call;
  private final Calls calls;
  private final @Nullable Deadline deadline = Context.current().getDeadline();

  // of the thread that reads
  private Wire.@Nullable Request request;

  // guarded by this
  private @Nullable Answer answer;
  private boolean isCancelled;

  Call(ServerCall<Wire.Request, Wire.Response> call, Calls calls) {
    this.call = call;
    this.calls = calls;
    call.request(2);
  }

  @Override
  public void onMessage(Wire.Request message) {
    if (request == null) {
      request = message;
    } else {
      fail(Status.INVALID_ARGUMENT.withDescription("a call has two requests; expected one"));
    }
  }

  @Override
  public void onHalfClose() {
    if (request == null) {
      fail(Status.INVALID_ARGUMENT.withDescription("a call has no request; expected one"));
    } else {
      calls.serve(this, request);
    }
  }

  @Override
  public void onCancel() {
    Answer given;
    synchronized (this) {
      isCancelled = true;
      given = answer;
    }
    if (given != null) {
      given.cancel(false);
    }
  }

  /** Who calls, as the kernel tells. */
  UserPrincipal peer() {
    return LocalServer.peer(call);
  }

  /** How long the client waits, if it says so. */
  Optional<Deadline> deadline() {
    return Optional.ofNullable(deadline);
  }

  synchronized boolean isCancelled() {
    return isCancelled;
  }

  /** The engine has it: who cancels the call cancels that. */
  void isWith(Answer now) {
    boolean isLate;
    synchronized (this) {
      answer = now;
      isLate = isCancelled;
    }
    if (isLate) {
      now.cancel(false);
    }
  }

  void succeed(Response response) {
    Receipt receipt = response.receipt();
    call.sendHeaders(new Metadata());
    call.sendMessage(
        Wire.Response.newBuilder()
            .putMessages("board", response.boardId())
            .putMessages("bitstream", receipt.bitstream())
            .putMessages("bytes in", String.valueOf(receipt.bytesIn()))
            .putMessages("bytes out", String.valueOf(receipt.bytesOut()))
            .putMessages("bytes spared", String.valueOf(receipt.bytesSpared()))
            .build());
    call.close(Status.OK, new Metadata());
  }

  void fail(Status status) {
    call.close(status, new Metadata());
  }
}
