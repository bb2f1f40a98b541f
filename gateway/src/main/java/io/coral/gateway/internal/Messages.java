package io.coral.gateway.internal;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Messages from and to bytes. Any thread. */
final class Messages<M extends MessageLite> implements MethodDescriptor.Marshaller<M> {

  private final Parser<M> parser;

  Messages(Parser<M> parser) {
    this.parser = parser;
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
