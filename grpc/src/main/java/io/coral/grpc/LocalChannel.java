package io.coral.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** How to call a gRPC service at a socket in the file system. */
public final class LocalChannel {

  private LocalChannel() {}

  /**
   * Connects with the first call. Whoever has it shuts it down.
   *
   * @param loops not closed before it is shut down; what is answered is told on their threads
   */
  public static ManagedChannel to(Path socket, EventLoops loops) {
    return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
        .channelType(NioDomainSocketChannel.class)
        // grpc-java sets it, and a socket of this kind has none
        .withOption(ChannelOption.SO_KEEPALIVE, null)
        .eventLoopGroup(loops.group())
        // a path is no authority, and servers in other languages refuse it
        .overrideAuthority("localhost")
        .directExecutor()
        .usePlaintext()
        .build();
  }
}
