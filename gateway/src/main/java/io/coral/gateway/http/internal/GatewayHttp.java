package io.coral.gateway.http.internal;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** HTTP where the gateway listens itself: what it serves, and nothing else of the server. */
final class GatewayHttp {

  private GatewayHttp() {}

  static HttpConfiguration make() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.addCustomizer(GatewayHttp::requireGateways);
    return http;
  }

  /** What else the server has is for its own address, and the people of this machine. */
  private static Request requireGateways(Request request, HttpFields.Mutable answer) {
    if (!Request.getPathInContext(request).matches("/(v2|models|functions)(/.*)?")) {
      throw new HttpException.RuntimeException(HttpStatus.NOT_FOUND_404);
    }
    return request;
  }
}
