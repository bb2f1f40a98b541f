package io.coral.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/**
 * Ends calls whose message is broken with the status that says so. grpc-java reads messages where
 * every exception ends a call as {@code UNKNOWN}; here they are read behind an interceptor.
 */
final class BrokenMessages implements ServerInterceptor {

  /** What reading throws. */
  static final class BrokenMessageException extends StatusRuntimeException {
    private static final long serialVersionUID = 1;

    BrokenMessageException(Exception cause) {
      super(
          Status.INVALID_ARGUMENT
              .withDescription("the message is broken: " + cause.getMessage())
              .withCause(cause));
    }
  }

  private static final MethodDescriptor.Marshaller<InputStream> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(InputStream bytes) {
          return bytes;
        }

        @Override
        public InputStream parse(InputStream bytes) {
          return bytes;
        }
      };

  private BrokenMessages() {}

  /** The same service, which tells of them. */
  static ServerServiceDefinition toldBy(ServerServiceDefinition service) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useMarshalledMessages(service, BYTES), new BrokenMessages());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new Whole<>(next.startCall(call, headers), call);
  }

  /** Hears of a call until one of its messages is broken, which is its end. */
  private static final class Whole<Q> extends SimpleForwardingServerCallListener<Q> {

    private final ServerCall<Q, ?> call;
    private boolean isOver;

    Whole(ServerCall.Listener<Q> listener, ServerCall<Q, ?> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      if (isOver) {
        return;
      }
      try {
        super.onMessage(message);
      } catch (BrokenMessageException e) {
        isOver = true;
        // first, for whoever answers on other threads is to stop before the call is closed
        super.onCancel();
        call.close(e.getStatus(), new Metadata());
      }
    }

    @Override
    public void onHalfClose() {
      if (!isOver) {
        super.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      if (!isOver) {
        super.onCancel();
      }
    }

    @Override
    public void onComplete() {
      if (!isOver) {
        super.onComplete();
      }
    }
  }
}
