package io.coral.gateway.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;

/** Lets in who asks over HTTP. */
public final class Door {

  private Door() {}

  /**
   * On whose behalf somebody asks.
   *
   * @throws Refusal as {@link Gate#tenant}
   */
  public static String tenant(Gate gate, HttpServletRequest request) throws IOException {
    return gate.tenant(
        InetAddress.getByName(request.getLocalAddr()).isLoopbackAddress(),
        request.isSecure(),
        request.getHeader("Authorization"));
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
