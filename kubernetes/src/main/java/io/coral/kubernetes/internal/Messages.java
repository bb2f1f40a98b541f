package io.coral.kubernetes.internal;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Messages from and to bytes. Any thread. */
record Messages<M extends MessageLite>(Parser<M> parser) implements MethodDescriptor.Marshaller<M> {

  /** A method of a service. */
  static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
      MethodDescriptor.MethodType type, String name, Q asked, A answered) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(type)
        .setFullMethodName(name)
        .setRequestMarshaller(of(asked))
        .setResponseMarshaller(of(answered))
        .build();
  }

  /** By a message of the type, any. */
  @SuppressWarnings("unchecked")
  private static <M extends MessageLite> Messages<M> of(M any) {
    return new Messages<>((Parser<M>) any.getParserForType());
  }

  @Override
  public InputStream stream(M message) {
    return new ByteArrayInputStream(message.toByteArray());
  }

  @Override
  public M parse(InputStream bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (IOException e) {
      throw Status.INVALID_ARGUMENT
          .withDescription("the message is broken: " + e.getMessage())
          .withCause(e)
          .asRuntimeException();
    }
  }
}
