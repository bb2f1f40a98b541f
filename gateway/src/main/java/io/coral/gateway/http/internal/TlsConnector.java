package io.coral.gateway.http.internal;

import io.coral.gateway.internal.Door;
import io.coral.gateway.internal.GatewaySettings;
import io.coral.grpc.NetworkServer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.EndPoint.SslSessionData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** HTTP by TLS, for others than this machine; each request tells its client's certificate. */
public final class TlsConnector {

  private TlsConnector() {}

  /** Listens once it is started. */
  public static ServerConnector make(
      Server server, GatewaySettings.Listening at, NetworkServer.Tls tls) {
    SslContextFactory.Server secure = new SslContextFactory.Server();
    secure.setSslContext(tls.certificate().context(tls.clients()));
    secure.setWantClientAuth(tls.clients().isPresent());
    HttpConfiguration http = GatewayHttp.make();
    // a client may call this machine by any name that its certificate has
    http.addCustomizer(new SecureRequestCustomizer(false));
    if (tls.clients().isPresent()) {
      http.addCustomizer(TlsConnector::tellCertificate);
    }
    ServerConnector connector =
        new ServerConnector(
            server, new SslConnectionFactory(secure, "http/1.1"), new HttpConnectionFactory(http));
    connector.setHost(at.address());
    connector.setPort(at.port());
    return connector;
  }

  private static Request tellCertificate(Request request, HttpFields.Mutable answer) {
    if (request.getAttribute(SslSessionData.ATTRIBUTE) instanceof SslSessionData session
        && session.peerCertificates() != null) {
      request.setAttribute(Door.CERTIFICATE, session.peerCertificates()[0]);
    }
    return request;
  }
}
