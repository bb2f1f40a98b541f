package io.coral.gateway.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.attribute.UserPrincipal;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Lets in who asks over HTTP. */
public final class Door {

  /** The attribute of a request at a socket in the file system that tells whose process asks. */
  public static final String USER = "io.coral.gateway.user";

  /**
   * The attribute of a request by the gateway's own TLS that tells with which certificate its
   * client has proved itself; others of this server may believe other issuers.
   */
  public static final String CERTIFICATE = "io.coral.gateway.certificate";

  private Door() {}

  /**
   * On whose behalf somebody asks.
   *
   * @throws Refusal as {@link Gate#tenant}
   */
  public static String tenant(Gate gate, HttpServletRequest request) throws IOException {
    return gate.tenant(
        new Visitor(
            InetAddress.getByName(request.getLocalAddr()).isLoopbackAddress(),
            request.isSecure(),
            Optional.ofNullable((X509Certificate) request.getAttribute(CERTIFICATE)),
            request.getHeader("Authorization")));
  }

  /**
   * Who asks.
   *
   * @throws Refusal as {@link Gate#tenant}
   */
  static Caller caller(Gateway gateway, HttpServletRequest request) throws IOException {
    Optional<UserPrincipal> user = Optional.ofNullable((UserPrincipal) request.getAttribute(USER));
    return new Caller(tenant(gateway.gate(), request), gateway.sharedMemory().of(user));
  }

  /**
   * A page of somebody else's may not have its reader's browser ask.
   *
   * @throws Refusal {@code FORBIDDEN}
   */
  public static void requireOwnPage(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    String own = request.getScheme() + "://" + request.getHeader("Host");
    if (origin != null && !origin.equals(own)) {
      throw new Refusal(Refusal.Kind.FORBIDDEN, "a page of another address may not ask");
    }
  }
}
