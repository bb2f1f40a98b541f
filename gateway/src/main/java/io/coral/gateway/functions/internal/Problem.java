package io.coral.gateway.functions.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.gateway.internal.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;

/** What went wrong, as {@code application/problem+json} (RFC 9457). */
final class Problem {

  private static final JsonFactory JSON = new JsonFactory();

  private Problem() {}

  static void write(HttpServletResponse to, Refusal why) throws IOException {
    if (to.isCommitted()) {
      return;
    }
    to.reset();
    if (why.kind() == Refusal.Kind.UNAUTHENTICATED) {
      to.setHeader("WWW-Authenticate", "Bearer");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("type", "about:blank");
      json.writeStringField("title", title(why.kind()));
      json.writeNumberField("status", why.kind().status());
      json.writeStringField("detail", String.valueOf(why.getMessage()));
      json.writeEndObject();
    }
    to.setStatus(why.kind().status());
    to.setContentType("application/problem+json");
    to.setContentLength(bytes.size());
    to.setHeader("Cache-Control", "no-store");
    to.setHeader("X-Content-Type-Options", "nosniff");
    bytes.writeTo(to.getOutputStream());
  }

  private static String title(Refusal.Kind kind) {
    String words = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
