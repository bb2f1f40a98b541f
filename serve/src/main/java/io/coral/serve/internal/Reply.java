package io.coral.serve.internal;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How every address answers: of now, as what it is, and to this page alone. */
final class Reply {

  private Reply() {}

  static void head(HttpServletResponse response, int status, String type) {
    response.setStatus(status);
    response.setContentType(type);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  }

  static void text(HttpServletResponse response, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    head(response, status, type + "; charset=utf-8");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  static void json(HttpServletResponse response, int status, String text) throws IOException {
    text(response, status, "application/json", text);
  }
}
