package io.coral.gateway.http.internal;

import io.coral.gateway.internal.GatewaySettings;
import io.coral.grpc.NetworkServer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** HTTP by TLS, for others than this machine: what the gateway serves, and nothing else. */
public final class TlsConnector {

  private TlsConnector() {}

  /** Listens once it is started. */
  public static ServerConnector make(
      Server server, GatewaySettings.Listening at, NetworkServer.Tls tls) {
    SslContextFactory.Server secure = new SslContextFactory.Server();
    secure.setSslContext(tls.certificate().context(tls.clients()));
    secure.setWantClientAuth(tls.clients().isPresent());
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    // a client may call this machine by any name that its certificate has
    http.addCustomizer(new SecureRequestCustomizer(false));
    http.addCustomizer(TlsConnector::requireGateways);
    ServerConnector connector =
        new ServerConnector(
            server, new SslConnectionFactory(secure, "http/1.1"), new HttpConnectionFactory(http));
    connector.setHost(at.address());
    connector.setPort(at.port());
    return connector;
  }

  /** What else the server has is for this machine's people. */
  private static Request requireGateways(Request request, HttpFields.Mutable answer) {
    if (!Request.getPathInContext(request).matches("/(v2|models|functions)(/.*)?")) {
      throw new HttpException.RuntimeException(HttpStatus.NOT_FOUND_404);
    }
    return request;
  }
}
