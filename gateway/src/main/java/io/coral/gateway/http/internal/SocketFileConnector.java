package io.coral.gateway.http.internal;

import io.coral.gateway.internal.Door;
import io.coral.gateway.internal.Gateway;
import io.coral.grpc.SocketFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * HTTP at a socket in the file system. Each request tells whose process asks; its addresses are
 * those of this machine alone.
 */
public final class SocketFileConnector extends AbstractConnector {

  private final Path path;
  private final SelectorManager selectors;
  private @Nullable ServerSocketChannel listening;

  /**
   * Listens once it is started.
   *
   * @param path in a folder that is there; a socket that nobody listens at is replaced
   */
  public SocketFileConnector(Server server, Path path) {
    super(server, null, null, null, 1, new HttpConnectionFactory(local()));
    this.path = path;
    this.selectors = new Selectors();
    addBean(selectors, true);
  }

  private static HttpConfiguration local() {
    HttpConfiguration http = GatewayHttp.make();
    http.setLocalAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    http.addCustomizer(SocketFileConnector::tellUser);
    return http;
  }

  private static Request tellUser(Request request, HttpFields.Mutable answer) {
    EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
    try {
      request.setAttribute(
          Door.USER,
          ((SocketChannel) end.getTransport()).getOption(ExtendedSocketOptions.SO_PEERCRED).user());
    } catch (IOException e) {
      throw new IllegalStateException("the kernel does not tell whose process asks", e);
    }
    return request;
  }

  @Override
  protected void doStart() throws Exception {
    SocketFile.clear(path);
    ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      opened.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, Gateway.SOCKET);
      listening = opened;
      super.doStart();
    } catch (Exception e) {
      opened.close();
      throw e;
    }
  }

  @Override
  protected void accept(int acceptor) throws IOException {
    SocketChannel client = getTransport().accept();
    client.configureBlocking(false);
    selectors.accept(client);
  }

  @Override
  protected void doStop() throws Exception {
    try {
      if (listening != null) {
        listening.close();
        Files.deleteIfExists(path);
      }
    } finally {
      super.doStop();
    }
  }

  @Override
  public ServerSocketChannel getTransport() {
    if (listening == null) {
      throw new IllegalStateException("not started");
    }
    return listening;
  }

  /** Waits for what clients say. */
  private final class Selectors extends SelectorManager {

    Selectors() {
      super(SocketFileConnector.this.getExecutor(), SocketFileConnector.this.getScheduler(), 1);
    }

    @Override
    protected EndPoint newEndPoint(
        SelectableChannel client, ManagedSelector selector, SelectionKey key) {
      EndPoint end =
          new SocketChannelEndPoint((SocketChannel) client, selector, key, getScheduler());
      end.setIdleTimeout(getIdleTimeout());
      return end;
    }

    @Override
    public Connection newConnection(SelectableChannel client, EndPoint end, Object attachment) {
      return getDefaultConnectionFactory().newConnection(SocketFileConnector.this, end);
    }

    @Override
    protected void endPointOpened(EndPoint end) {
      super.endPointOpened(end);
      onEndPointOpened(end);
    }

    @Override
    protected void endPointClosed(EndPoint end) {
      onEndPointClosed(end);
      super.endPointClosed(end);
    }
  }
}
