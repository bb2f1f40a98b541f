package io.coral.grpc;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * The threads that wait at sockets, however many of these there are; an OSGi service, so that all
 * who serve share them, unless what they call on them may block. Any thread.
 */
@Component(service = EventLoops.class)
public final class EventLoops implements AutoCloseable {

  private static final int MOST = 4;
  private static final int STOP_MILLIS = 5_000;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          Math.min(Runtime.getRuntime().availableProcessors(), MOST),
          new DefaultThreadFactory("coral-grpc", true),
          NioIoHandler.newFactory());

  /** As many threads as there are processors, at most four; each starts when it is needed. */
  @Activate
  public EventLoops() {}

  /** The threads as Netty takes them. */
  public EventLoopGroup group() {
    return group;
  }

  /** Ends the threads, once everything that uses them is closed; waits for a bounded time. */
  @Override
  @Deactivate
  public void close() {
    group
        .shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(STOP_MILLIS);
  }
}
