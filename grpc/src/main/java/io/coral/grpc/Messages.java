package io.coral.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Messages of a method, from and to bytes. Any thread. */
public record Messages<M extends MessageLite>(Parser<M> parser)
    implements MethodDescriptor.Marshaller<M> {

  /** None that is compressed, for a short one could become as long as any. */
  static final DecompressorRegistry PLAIN =
      DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);

  /**
   * A method of a service; a message that is broken ends a call with {@code INVALID_ARGUMENT}.
   *
   * @param name in full, {@code package.Service/Method}
   * @param asked reads what it takes
   * @param answered reads what it answers
   */
  public static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
      MethodDescriptor.MethodType type, String name, Parser<Q> asked, Parser<A> answered) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(type)
        .setFullMethodName(name)
        .setRequestMarshaller(new Messages<>(asked))
        .setResponseMarshaller(new Messages<>(answered))
        .build();
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
      throw new BrokenMessages.BrokenMessageException(e);
    }
  }
}
