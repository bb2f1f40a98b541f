package io.coral.grpc;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.ProtocolNegotiationEvent;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.util.AsciiString;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.LoggerFactory;

/** Begins a connection: asks the kernel who is there, and hangs up where there are too many. */
final class PeerNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {

  private final InternalProtocolNegotiator.ProtocolNegotiator plain =
      InternalProtocolNegotiators.serverPlaintext();
  private final int most;
  private final AtomicInteger connections = new AtomicInteger();

  PeerNegotiator(int most) {
    this.most = most;
  }

  @Override
  public AsciiString scheme() {
    return plain.scheme();
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
    return new Beginning(plain.newHandler(grpc));
  }

  @Override
  public void close() {
    plain.close();
  }

  /** Gives way to the next handler once it knows the peer. */
  private final class Beginning extends ChannelInboundHandlerAdapter {

    private final ChannelHandler next;

    Beginning(ChannelHandler next) {
      this.next = next;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof ProtocolNegotiationEvent begun) {
        begin(context, begun);
      } else {
        super.userEventTriggered(context, event);
      }
    }

    private void begin(ChannelHandlerContext context, ProtocolNegotiationEvent begun) {
      context.channel().closeFuture().addListener(closed -> connections.decrementAndGet());
      if (connections.incrementAndGet() > most) {
        LoggerFactory.getLogger(PeerNegotiator.class)
            .warn(
                "A client of {} is hung up on: {} are connected already",
                context.channel().localAddress(),
                most);
        context.close();
        return;
      }
      var peer =
          context
              .channel()
              .config()
              .getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
      context.pipeline().replace(this, null, next);
      context.fireUserEventTriggered(
          InternalProtocolNegotiationEvent.withAttributes(
              begun,
              InternalProtocolNegotiationEvent.getAttributes(begun).toBuilder()
                  .set(LocalServer.PEER, peer.user())
                  .build()));
    }
  }
}
