package io.coral.grpc;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** Listens at a port, and hangs up where there are too many. */
final class BoundedServerChannel extends NioServerSocketChannel {

  private final int most;
  private final AtomicInteger connections = new AtomicInteger();

  /** Whether the last one was hung up on; of the thread that accepts. */
  private boolean isFull;

  BoundedServerChannel(int most) {
    this.most = most;
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws Exception {
    int before = accepted.size();
    if (super.doReadMessages(accepted) == 0) {
      return 0;
    }
    if (connections.get() < most) {
      isFull = false;
      connections.incrementAndGet();
      Channel client = (Channel) accepted.get(before);
      client.closeFuture().addListener(closed -> connections.decrementAndGet());
    } else {
      Channel client = (Channel) accepted.remove(before);
      client.unsafe().closeForcibly();
      tell();
    }
    return 1;
  }

  /** Once until there is room again, for strangers are not to fill the log. */
  private void tell() {
    if (!isFull) {
      isFull = true;
      LoggerFactory.getLogger(BoundedServerChannel.class)
          .warn("Clients of {} are hung up on: {} are connected already", localAddress(), most);
    }
  }
}
