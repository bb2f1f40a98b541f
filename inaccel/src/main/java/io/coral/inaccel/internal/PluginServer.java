package io.coral.inaccel.internal;

import io.coral.grpc.EventLoops;
import io.coral.grpc.SocketFile;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Docker's socket: HTTP, where one call is carried out after the other. Any thread. */
final class PluginServer implements AutoCloseable {

  private static final int BODY_BYTES = 64 << 10;
  private static final int STOP_MILLIS = 5_000;
  private static final String JSON = "application/vnd.docker.plugins.v1.1+json";

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("coral-inaccel-docker", true));
  private final Volumes volumes;
  private final Channel channel;

  private PluginServer(Path socket, Volumes volumes, EventLoops loops) throws IOException {
    this.volumes = volumes;
    try {
      this.channel = listen(socket, new VolumeDriver(volumes), loops);
    } catch (IOException | RuntimeException e) {
      thread.shutdown();
      throw e;
    }
  }

  /**
   * Listens.
   *
   * @param volumes closed with it
   * @throws IOException when it cannot, saying why
   */
  static PluginServer listen(Path socket, Volumes volumes, EventLoops loops) throws IOException {
    try {
      return new PluginServer(socket, volumes, loops);
    } catch (IOException | RuntimeException e) {
      volumes.close();
      throw e;
    }
  }

  private Channel listen(Path socket, VolumeDriver driver, EventLoops loops) throws IOException {
    Files.createDirectories(socket.toAbsolutePath().getParent());
    SocketFile.clear(socket);
    var bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(NioServerDomainSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel client) {
                    client
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpServerKeepAliveHandler(),
                            new HttpObjectAggregator(BODY_BYTES),
                            new Caller(driver, thread));
                  }
                })
            .bind(UnixDomainSocketAddress.of(socket))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("nobody can be heard at " + socket, bound.cause());
    }
    return bound.channel();
  }

  /** Answers the calls of one connection. */
  private static final class Caller extends SimpleChannelInboundHandler<FullHttpRequest> {

    private final VolumeDriver driver;
    private final Executor thread;

    Caller(VolumeDriver driver, Executor thread) {
      this.driver = driver;
      this.thread = thread;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      String call = request.uri();
      byte[] body = ByteBufUtil.getBytes(request.content());
      thread.execute(() -> context.writeAndFlush(response(reply(call, body))));
    }

    private VolumeDriver.Reply reply(String call, byte[] body) {
      try {
        return driver.call(call, body);
      } catch (RuntimeException e) {
        return VolumeDriver.refused("the endpoint failed: " + e);
      }
    }

    private static FullHttpResponse response(VolumeDriver.Reply reply) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              reply.isWell() ? HttpResponseStatus.OK : HttpResponseStatus.INTERNAL_SERVER_ERROR,
              Unpooled.copiedBuffer(reply.json(), StandardCharsets.UTF_8));
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, JSON)
          .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
      return response;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /** Takes the socket away and stops serving the volumes, which stay. Waits for a bounded time. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly(STOP_MILLIS);
    thread.shutdown();
    try {
      thread.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    volumes.close();
  }
}
